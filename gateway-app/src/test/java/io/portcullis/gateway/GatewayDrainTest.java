package io.portcullis.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the end of the process does to requests: SIGTERM closes the context. */
class GatewayDrainTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void whatIsUnderWayCompletesAndWhatIsNewIsSentElsewhere() {
        Gate gate = new Gate();
        try (ScriptedUpstream storefront = ScriptedUpstream.start(script -> script.answer(request ->
                        request.target().equals("/slow") ? Reply.of(200, "late").behind(gate) : Reply.of(200, "now")));
                Gateway gateway =
                        Gateway.start(directory, Gateway.route(storefront.address()), "--portcullis.drain.accept=3s");
                RawClient slow = gateway.connect();
                RawClient regular = gateway.connect()) {
            Engine engine = gateway.bean(Engine.class);
            slow.send("GET /slow HTTP/1.1\r\nHost: test\r\n\r\n");
            gate.awaitArrival();
            CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway::close);

            Response last = untilItSaysClose(regular);
            assertThat(last.status()).as("still served").isEqualTo(200);
            assertThat(regular.atEnd()).isTrue();
            assertThat(gateway.actuator("health/readiness").status())
                    .as("unready")
                    .isEqualTo(503);
            assertThat(gateway.actuator("health/liveness").status()).as("alive").isEqualTo(200);

            assertThat(closing).as("waits for what is under way").isNotDone();
            gate.open();
            Response answer = slow.readFinalResponse();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.bodyText()).isEqualTo("late");
            closing.join();
            assertThat(engine.activeExchanges()).isZero();
        }
    }

    /** Asks on one connection until the answer sends us elsewhere. */
    private static Response untilItSaysClose(RawClient client) {
        Response response = client.get("/fast");
        while (!response.announcesClose()) {
            response = client.get("/fast");
        }
        return response;
    }
}
