package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway with the defaults of its jar and one route. */
class GatewayApplicationTest {
    @TempDir
    static Path directory;

    private static ScriptedUpstream storefront;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        storefront = ScriptedUpstream.start(script -> script.respond(200, "welcome"));
        gateway = Gateway.start(directory, Gateway.route(storefront.address()), "--portcullis.drain.accept=0s");
        // The second answer on one connection comes after the first exchange has been counted.
        try (RawClient client = gateway.connect()) {
            client.get("/first");
            client.get("/second");
        }
    }

    @AfterAll
    static void stop() {
        gateway.close();
        storefront.close();
    }

    @Test
    void proxiesAtServerPort() {
        Response response = gateway.get("/orders/1");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("welcome");
        assertThat(storefront.requests().getLast().target()).isEqualTo("/orders/1");
        assertThat(gateway.bean(Engine.class).listeners())
                .singleElement()
                .satisfies(listener -> assertThat(listener.address().getPort()).isEqualTo(gateway.port()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    health              | "status":"UP"
                    health/liveness     | "status":"UP"
                    health/readiness    | "status":"UP"
                    prometheus          | portcullis_requests_seconds_count{
                    prometheus          | portcullis_endpoints{service="storefront"} 1.0
                    prometheus          | portcullis_config_version 1.0
                    prometheus          | portcullis_config_rejections_total 0.0
                    prometheus          | portcullis_process_rss_bytes
                    gateway/routes      | "route_id":"shop"
                    circuitbreakers     | "storefront":{
                    portcullis          | "target":"lb://storefront"
                    portcullisroutes    | "predicates":["Path=/**"],"plan":[],"target":"lb://storefront","index":{"rank":0
                    portcullisroutes/shop | "hostSuffixes":[""],"pathPrefixes":[""]},"hits":
                    portcullisroutes?path=/orders/1&method=POST | "route":"shop"
                    portcullisconfig    | "version":1,"since":"
                    portcullisconfig    | "cause":"start"
                    portcullisexchanges | "path":"/first"
                    """)
    void theActuatorTells(String path, String part) {
        Response page = gateway.actuator(path);
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.bodyText()).contains(part);
    }

    /** Whoever asks in turn on one connection is answered every time: Reactor Netty 1.3.7 stopped after some five of these. */
    @Test
    void theActuatorAnswersOnAConnectionThatIsKept() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.managementPort())) {
            for (int request = 0; request < 200; request++) {
                assertThat(client.get("/actuator/health/liveness").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aRequestThatCannotBeIsNotMatched() {
        Response page = gateway.actuator("portcullisroutes?path=/a/..%252fb");
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.bodyText()).contains("\"reason\":\"path: ");
    }

    @Test
    void theActuatorIsNoPartOfTheTraffic() {
        assertThat(gateway.get("/actuator/health").bodyText())
                .as("a path like every other, for the route")
                .isEqualTo("welcome");
    }

    @Test
    void theTrafficIsNotServedAtThePortOfTheActuator() {
        int before = storefront.executions();
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.managementPort())) {
            assertThat(client.get("/orders/1").status()).isEqualTo(404);
        }
        assertThat(storefront.executions()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"env", "beans", "heapdump", "configprops", "loggers", "threaddump", "shutdown"})
    void whatCouldTellSecretsIsNotExposed(String endpoint) {
        assertThat(gateway.actuator(endpoint).status()).isEqualTo(404);
    }

    @Test
    void routesCannotBeWrittenThroughTheActuator() {
        try (RawClient client = RawClient.connect("127.0.0.1", gateway.managementPort())) {
            String route = "{\"id\":\"evil\",\"uri\":\"http://127.0.0.1:1\",\"predicates\":[\"Path=/**\"]}";
            client.send(
                    "POST /actuator/gateway/routes/evil HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + route.length() + "\r\n\r\n" + route);
            assertThat(client.readFinalResponse().status()).isIn(404, 405);
        }
        assertThat(gateway.actuator("gateway/routes").bodyText()).doesNotContain("evil");
    }
}
