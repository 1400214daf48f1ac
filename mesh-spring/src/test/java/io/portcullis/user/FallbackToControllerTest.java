package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Fallbacks as SCG's users write them: a controller of the application, and another route. */
class FallbackToControllerTest {
    @TempDir
    static Path directory;

    private static RefusingPort nobody;
    private static ScriptedUpstream spare;
    private static Running gateway;

    @BeforeAll
    static void start() {
        nobody = new RefusingPort();
        spare = ScriptedUpstream.start(script -> script.respond(200, "spare"));
        gateway = Running.start(directory, """
                spring.cloud.gateway.server.webflux.routes:
                  - id: orders
                    uri: http://127.0.0.1:%d
                    predicates: [ "Path=/orders/{id}" ]
                    metadata: { portcullis.lane: engine }
                    filters:
                      - AddResponseHeader=X-Around, yes
                      - name: CircuitBreaker
                        args: { name: orders, fallbackUri: "forward:/instead/{id}" }
                  - id: orders-by-the-lane
                    uri: http://127.0.0.1:%1$d
                    predicates: [ "Path=/by-the-lane/{id}" ]
                    filters:
                      - AddResponseHeader=X-Around, yes
                      - name: CircuitBreaker
                        args: { name: orders-by-the-lane, fallbackUri: "forward:/instead/{id}" }
                  - id: stock-by-the-lane
                    uri: http://127.0.0.1:%1$d
                    predicates: [ Path=/stock-by-the-lane/** ]
                    filters:
                      - name: CircuitBreaker
                        args: { name: stock-by-the-lane, fallbackUri: forward:/spare }
                  - id: stock
                    uri: http://127.0.0.1:%1$d
                    predicates: [ Path=/stock/** ]
                    metadata: { portcullis.lane: engine }
                    filters:
                      - name: CircuitBreaker
                        args: { name: stock, fallbackUri: forward:/spare }
                  - id: spare
                    uri: http://%s
                    predicates: [ Path=/spare ]
                    metadata: { portcullis.lane: engine }
                """.formatted(nobody.port(), spare.address()), Instead.class);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        nobody.close();
        spare.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/orders", "/by-the-lane"})
    void aControllerAnswersInPlaceOfTheService(String path) {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
            client.send("POST " + path
                    + "/7?size=2 HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("order 7 of size 2: hello");
            assertThat(response.header("X-Around")).isEqualTo("yes");
            assertThat(client.get(path + "/8?size=1").bodyText()).isEqualTo("order 8 of size 1: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stock/x", "/stock-by-the-lane/x"})
    void anotherRouteAnswersInPlaceOfTheService(String path) {
        int before = spare.executions();
        assertThat(gateway.get(path).bodyText()).isEqualTo("spare");
        assertThat(spare.awaitRequest(before + 1).target()).isEqualTo("/spare");
    }

    @Configuration(proxyBeanMethods = false)
    @RestController
    static class Instead {
        @RequestMapping("/instead/{id}")
        Mono<String> instead(
                @PathVariable String id, @RequestParam int size, @RequestBody(required = false) Mono<String> body) {
            return body.defaultIfEmpty("").map(text -> "order " + id + " of size " + size + ": " + text);
        }
    }
}
