package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarterTest {
    @TempDir
    Path directory;

    @Test
    void anApplicationOfAUsersOwnServesItsRoutesThroughTheEngine() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "charged"));
                Running gateway = Running.start(directory, routes(upstream))) {
            var response = gateway.get("/shop/charge");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("charged");
            assertThat(upstream.requests().getFirst().target()).isEqualTo("/charge");
            assertThat(gateway.get("/nowhere").status()).isEqualTo(404);
            for (String path : new String[] {"health", "info", "metrics", "prometheus", "gateway/routes", "circuitbreakers", "circuitbreakerevents", "portcullis", "portcullisexchanges"}) {
                var page = gateway.actuator(path);
                System.out.println(path + " -> " + page.status() + " " + page.bodyText().substring(0, Math.min(900, page.bodyText().length())));
            }
        }
    }

    static String routes(ScriptedUpstream upstream) {
        return """
                spring.cloud.gateway.server.webflux.routes:
                  - id: shop
                    uri: lb://payment-service
                    predicates: [ Path=/shop/** ]
                    filters: [ StripPrefix=1 ]
                portcullis.services.payment-service.endpoints: [ { address: "%s" } ]
                """
                .formatted(upstream.address());
    }
}
