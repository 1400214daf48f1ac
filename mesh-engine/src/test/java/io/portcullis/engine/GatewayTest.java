package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A request through the gateway to a service and back, over real sockets. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class GatewayTest {
    @Test
    void requestReachesServiceAndResponseComesBack() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello", "X-From", "upstream"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/shop/list?a=1", "X-Own: yes");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("hello");
            assertThat(response.header("X-From")).isEqualTo("upstream");
            var received = upstream.awaitRequest(1);
            assertThat(received.target()).isEqualTo("/shop/list?a=1");
            assertThat(received.header("X-Own")).isEqualTo("yes");
            assertThat(received.header("Host")).isEqualTo("shop");
            assertThat(received.header("X-Forwarded-Host")).isEqualTo("test");
            assertThat(received.header("X-Forwarded-For")).isEqualTo("127.0.0.1");
            assertThat(received.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]");
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.status()).isEqualTo(200);
            assertThat(record.route()).isEqualTo("shop");
            assertThat(record.service()).isEqualTo("shop");
            assertThat(record.overheadNanos()).isPositive();
            assertThat(received.header("traceparent")).contains(record.traceId());
        }
    }

    @Test
    void connectionsAreKeptOnBothSides() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/shop/" + i).status()).isEqualTo(200);
            }
            assertThat(upstream.connections()).isEqualTo(1);
        }
    }

    @Test
    void noRouteIsExplained() {
        try (var fixture = new EngineFixture().apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/nowhere", "Accept: application/problem+json");

            assertThat(response.status()).isEqualTo(404);
            assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(response.bodyText()).contains("no_route").contains("/nowhere");
            assertThat(fixture.nextEnded().failure()).extracting(Failure::code).isEqualTo(FailureCode.NO_ROUTE);
        }
    }

    @Test
    void largeBodiesFlowBothWays() {
        String large = "x".repeat(3_000_000);
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.of(200, request.bodyText() + "!")));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(
                    "POST /shop/echo HTTP/1.1\r\nHost: h\r\nContent-Length: " + large.length() + "\r\n\r\n" + large);
            Response response = client.readFinalResponse();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo(large + "!");
        }
    }

    @Test
    void strangersLearnNothingOfTheInside() {
        try (var refusing = new RefusingPort();
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT)
                        .endpoints("shop", Endpoint.of("127.0.0.1", refusing.port()))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/shop/a");

            assertThat(response.status()).isEqualTo(503);
            assertThat(response.bodyText()).contains("connect_failed").doesNotContain("127.0.0.1");
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.failure()).extracting(Failure::message).asString().contains("127.0.0.1");
            assertThat(response.bodyText()).contains(record.traceId());
        }
    }

    @Test
    void recordTellsWhatWasAskedForNotWhatFiltersMadeOfIt() {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("inner", ServicePolicy.DEFAULT, upstream)
                        .route(
                                "outer",
                                new RouteTarget.ToService(ServiceId.of("inner")),
                                new RouteFilter.StripPrefix(1))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /outer/a HTTP/1.1\r\nHost: example.org\r\n\r\n");

            assertThat(client.readFinalResponse().status()).isEqualTo(200);
            assertThat(upstream.awaitRequest(1).target()).isEqualTo("/a");
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.authority()).isEqualTo("example.org");
            assertThat(record.path()).isEqualTo("/outer/a");
        }
    }
}
