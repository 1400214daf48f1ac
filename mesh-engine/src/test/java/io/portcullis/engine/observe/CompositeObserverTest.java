package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompositeObserverTest {
    @Test
    void anObserverThatThrowsHidesNothingFromTheOthers() {
        List<ExchangeRecord> before = new ArrayList<>();
        List<ExchangeRecord> after = new ArrayList<>();
        CompositeObserver observer = new CompositeObserver(List.of(
                before::add,
                exchange -> {
                    throw new IllegalStateException("full");
                },
                after::add));
        ExchangeRecord exchange = Exchanges.ok("/");
        observer.ended(exchange);
        assertThat(before).containsExactly(exchange);
        assertThat(after).containsExactly(exchange);
    }
}
