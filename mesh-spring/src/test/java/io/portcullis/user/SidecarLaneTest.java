package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.RecentExchanges;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Routes of the extension lane at the outbound side of a sidecar, by its forward proxy and by a listener of one service. */
class SidecarLaneTest {
    private static ScriptedUpstream application;
    private static ScriptedUpstream payment;
    private static RunningSidecar sidecar;

    @BeforeAll
    static void start() {
        application = ScriptedUpstream.start(script -> script.respond(200, "application"));
        payment = ScriptedUpstream.start(script -> script.answer(SidecarLaneTest::answer));
        String route = "spring.cloud.gateway.server.webflux.routes[0].";
        String elsewhere = "spring.cloud.gateway.server.webflux.routes[1].";
        sidecar = RunningSidecar.start(
                application.address(),
                new Class<?>[] {ExtensionLaneTest.OwnFilters.class},
                route + "id=greeted",
                route + "uri=lb://payment",
                route + "predicates[0]=Path=/greeted/**",
                route + "filters[0]=StripPrefix=1",
                route + "filters[1]=Greet=hello",
                elsewhere + "id=elsewhere",
                elsewhere + "uri=lb://elsewhere",
                elsewhere + "predicates[0]=Path=/elsewhere/**",
                elsewhere + "filters[0]=Greet=hello",
                "portcullis.services.payment.listen=127.0.0.1:0",
                "portcullis.services.payment.endpoints[0].address=" + payment.address(),
                "portcullis.services.elsewhere.endpoints[0].address=" + application.address());
    }

    @AfterAll
    static void stop() {
        sidecar.close();
        payment.close();
        application.close();
    }

    private static Reply answer(Received request) {
        return Reply.of(
                200, request.target() + " " + Objects.requireNonNullElse(request.header("X-Greeting"), "nobody"));
    }

    @Test
    void theForwardProxyRunsTheRoutesOwnFilters() {
        try (RawClient client = RawClient.connect(sidecar.listener("outbound"))) {
            client.send("GET http://payment/greeted/anna HTTP/1.1\r\nHost: payment\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("/anna hello 127.0.0.1");
            client.send("GET http://payment/plain HTTP/1.1\r\nHost: payment\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("/plain nobody");
        }
        assertThat(lane("/plain")).isEqualTo(TakenLane.ENGINE);
        assertThat(lane("/greeted/anna")).isEqualTo(TakenLane.EXTENSION);
    }

    @Test
    void aListenerOfOneServiceIsNotLedElsewhereByTheLane() {
        try (RawClient client = RawClient.connect(sidecar.listener("outbound-payment"))) {
            assertThat(client.get("/greeted/bea").bodyText()).isEqualTo("/bea hello 127.0.0.1");
            Response response = client.get("/elsewhere/x");
            assertThat(response.bodyText())
                    .as("its route leads to another service")
                    .isEqualTo("/elsewhere/x nobody");
        }
        assertThat(application.requests()).noneMatch(request -> request.target().startsWith("/elsewhere"));
        assertThat(lane("/greeted/bea")).isEqualTo(TakenLane.EXTENSION);
    }

    @Test
    void theInboundSideHasNoLane() {
        try (RawClient client = RawClient.connect("127.0.0.1", sidecar.inbound())) {
            assertThat(client.get("/greeted/x").bodyText()).isEqualTo("application");
        }
        assertThat(lane("/greeted/x")).isEqualTo(TakenLane.ENGINE);
    }

    private static TakenLane lane(String path) {
        while (sidecar.bean(Engine.class).activeExchanges() > 0) {
            Thread.onSpinWait();
        }
        ExchangeRecord record = sidecar.bean(RecentExchanges.class).latest().stream()
                .filter(exchange -> exchange.path().equals(path))
                .findFirst()
                .orElseThrow();
        assertThat(record.role()).isIn(ListenerRole.OUTBOUND, ListenerRole.INBOUND);
        return record.lane();
    }
}
