package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.cloud.context.refresh.ContextRefresher;

/** What a change of the configuration does to requests and to what is known of upstreams. */
class RefreshTest {
    private static final int SWAPS = 10;
    private static final int MOST_REQUESTS = 200_000;

    @TempDir
    static Path directory;

    private static ScriptedUpstream blue;
    private static ScriptedUpstream green;
    private static ScriptedUpstream broken;
    private static Running gateway;

    @BeforeAll
    static void start() {
        blue = ScriptedUpstream.start(script -> script.respond(200, "blue"));
        green = ScriptedUpstream.start(script -> script.respond(200, "green"));
        broken = ScriptedUpstream.start(script -> script.respond(500, "broken"));
        gateway = Running.start(directory, routes(blue, 0));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        List.of(blue, green, broken).forEach(ScriptedUpstream::close);
    }

    @Test
    void routesAreSwappedUnderLoadWithoutAFailedRequest() {
        AtomicBoolean swapped = new AtomicBoolean();
        CompletableFuture<List<String>> load = CompletableFuture.supplyAsync(() -> load(swapped));
        for (int swap = 1; swap <= SWAPS; swap++) {
            refresh(routes(swap % 2 == 0 ? blue : green, swap));
            assertThat(gateway.get("/shop").bodyText()).isEqualTo(swap % 2 == 0 ? "blue" : "green");
        }
        swapped.set(true);
        assertThat(load.join())
                .contains("200 blue", "200 green")
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    /** One connection, one request after the other, until the swaps are over; the different answers. */
    private static List<String> load(AtomicBoolean over) {
        List<String> answers = new ArrayList<>();
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            for (int sent = 0; sent < MOST_REQUESTS && !over.get(); sent++) {
                var response = client.get("/shop");
                String answer = response.status() + " " + response.bodyText();
                if (!answers.contains(answer)) {
                    answers.add(answer);
                }
            }
        }
        return answers;
    }

    @Test
    void aBreakerThatARouteNamesOpensByItsSettingsAndStaysOpenOverAChange() {
        for (int request = 0; request < 4; request++) {
            assertThat(gateway.get("/broken").status()).isEqualTo(500);
        }
        assertThat(gateway.get("/broken").status()).as("open").isEqualTo(503);
        assertThat(broken.executions()).isEqualTo(4);
        refresh(routes(blue, 1000));
        assertThat(gateway.get("/broken").status()).as("still open").isEqualTo(503);
        assertThat(broken.executions()).isEqualTo(4);
        assertThat(gateway.actuator("circuitbreakers").bodyText())
                .containsPattern("\"slow\":\\{[^}]*\"state\":\"OPEN\"");
    }

    private static void refresh(String yaml) {
        gateway.rewrite(yaml);
        gateway.bean(ContextRefresher.class).refresh();
    }

    private static String routes(ScriptedUpstream shop, int version) {
        return """
                spring.cloud.gateway.server.webflux.routes:
                  - id: shop
                    uri: http://%s
                    predicates: [ Path=/shop ]
                    filters: [ "AddResponseHeader=X-Version, %d" ]
                  - id: broken
                    uri: http://%s
                    predicates: [ Path=/broken ]
                    filters: [ { name: CircuitBreaker, args: { name: slow, statusCodes: "500" } } ]
                resilience4j.circuitbreaker.instances.slow:
                  sliding-window-size: 4
                  minimum-number-of-calls: 4
                  failure-rate-threshold: 50
                  wait-duration-in-open-state: 10m
                """.formatted(shop.address(), version, broken.address());
    }
}
