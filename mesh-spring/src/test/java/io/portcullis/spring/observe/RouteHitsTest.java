package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RouteHitsTest {
    private final RouteHits hits = new RouteHits();

    @Test
    void everyExchangeOfARouteIsCounted() {
        hits.ended(Exchanges.of("shop"));
        hits.ended(Exchanges.of("shop"));
        hits.ended(Exchanges.of(null));
        assertThat(hits.of("shop")).isEqualTo(2);
        assertThat(hits.of("other")).isZero();
    }

    @Test
    void aRouteThatStaysKeepsItsCount() {
        hits.ended(Exchanges.of("shop"));
        hits.ended(Exchanges.of("gone"));
        hits.retain(List.of("shop", "new"));
        assertThat(hits.of("shop")).isEqualTo(1);
        assertThat(hits.of("gone")).isZero();
    }
}
