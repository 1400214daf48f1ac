package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.listen.ListenerRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    @Test
    void tunnelsAreToldToEveryObserver() {
        List<String> told = new ArrayList<>();
        ExchangeObserver throwing = new Telling(told, true);
        CompositeObserver observer = new CompositeObserver(List.of(throwing, new Telling(told, false)));
        observer.tunnelConnected(ListenerRole.OUTBOUND, "db", 7);
        observer.tunnelEnded(Tunnels.ok());
        assertThat(told).containsExactly("connected db", "connected db", "ended db", "ended db");
    }

    private record Telling(List<String> told, boolean throwing) implements ExchangeObserver {
        @Override
        public void ended(ExchangeRecord exchange) {}

        @Override
        public void tunnelConnected(ListenerRole role, @Nullable String service, long connectNanos) {
            tell("connected " + service);
        }

        @Override
        public void tunnelEnded(TunnelRecord tunnel) {
            tell("ended " + tunnel.service());
        }

        private void tell(String what) {
            told.add(what);
            if (throwing) {
                throw new IllegalStateException("full");
            }
        }
    }
}
