package io.portcullis.spring.observe;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.observe.RecentExchanges;
import io.portcullis.spring.observe.ExchangesEndpoint.Explained;
import io.portcullis.spring.observe.ExchangesEndpoint.Found;
import io.portcullis.spring.observe.ExchangesEndpoint.Recent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExchangesEndpointTest {
    private final RecentExchanges recent = new RecentExchanges();
    private final ExchangesEndpoint endpoint = new ExchangesEndpoint(recent);

    @BeforeEach
    void two() {
        recent.ended(Exchanges.ok());
        recent.ended(Exchanges.refused());
    }

    @Test
    void listsWhatFailedApartFromTheRest() {
        Recent body = (Recent) requireNonNull(endpoint.recent(null).getBody());
        assertThat(body.notable()).extracting(Explained::code).containsExactly("connect_failed");
        assertThat(body.latest()).extracting(Explained::status).containsExactly(503, 200);
    }

    @Test
    void explainsATrace() {
        Found body =
                (Found) requireNonNull(endpoint.trace(Exchanges.TRACE, null).getBody());
        List<String> lines = body.exchanges().getFirst().explanation();
        assertThat(lines)
                .contains(
                        "route checkout: Path /charge matched",
                        "attempt 1 to 10.0.0.7:8080: no response after 1.0 ms: connection refused",
                        "what to change: start it");
    }

    @Test
    void anUnknownTraceIs404() {
        assertThat(endpoint.trace("00000000000000000000000000000001", null).getStatus())
                .isEqualTo(404);
    }

    @Test
    void asTextItIsSafeForATerminal() {
        String text = String.valueOf(endpoint.trace(Exchanges.TRACE, "text").getBody());
        assertThat(text)
                .contains("2023-11-14T22:13:20.007Z trace " + Exchanges.TRACE + "\n  POST /charge")
                .contains("cause: 10.0.0.7:8080 refused.[2J")
                .doesNotContain("\u001b");
        assertThat(endpoint.trace(Exchanges.TRACE, "text").getContentType()).hasToString("text/plain;charset=UTF-8");
    }
}
