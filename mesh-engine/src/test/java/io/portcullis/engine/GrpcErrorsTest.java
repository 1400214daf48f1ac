package io.portcullis.engine;

import static io.portcullis.engine.GrpcCalls.call;
import static io.portcullis.engine.GrpcCalls.message;
import static io.portcullis.engine.GrpcCalls.status;
import static io.portcullis.engine.GrpcCalls.trailer;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client of gRPC is told, by its service and by us. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class GrpcErrorsTest {
    @Test
    void callPassesWithItsTrailers() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> message(GrpcStatus.OK)));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.send(call("/shop/Get")).readFinalResponse();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo(GrpcCalls.MESSAGE);
            assertThat(trailer(response)).isEqualTo("0");
            var received = upstream.awaitRequest(1);
            assertThat(received.bodyText()).isEqualTo(GrpcCalls.MESSAGE);
            assertThat(received.header("te")).isEqualTo("trailers");
            assertThat(received.header("grpc-timeout")).isNull();
            assertThat(received.header("grpc-previous-rpc-attempts")).isNull();
            assertThat(fixture.nextEnded().grpcStatus()).isEqualTo(GrpcStatus.OK);
        }
    }

    @Test
    void failureOfOursIsAStatusAndNothingElse() {
        try (var refusing = new RefusingPort();
                var fixture = new EngineFixture()
                        .service("shop", new PolicyBuilder().build())
                        .endpoints("shop", Endpoint.of("127.0.0.1", refusing.port()))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.forService("shop"))) {
            Response response = client.send(call("/shop/Get")).readFinalResponse();

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("content-type")).isEqualTo("application/grpc");
            assertThat(status(response)).isEqualTo("14");
            assertThat(response.body()).isEmpty();
            ExchangeRecord record = fixture.nextEnded();
            assertThat(response.header("grpc-message"))
                    .startsWith("connect_failed: ")
                    .endsWith("; trace " + record.traceId());
            assertThat(record.grpcStatus()).isEqualTo(GrpcStatus.UNAVAILABLE);
            assertThat(record.status()).isEqualTo(200);
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.CONNECT_FAILED);
            assertThat(client.send(call("/shop/Get")).readFinalResponse().status())
                    .as("the connection goes on")
                    .isEqualTo(200);
        }
    }

    @Test
    void strangersLearnNoAddresses() {
        try (var refusing = new RefusingPort();
                var fixture = new EngineFixture()
                        .service("shop", new PolicyBuilder().build())
                        .endpoints("shop", Endpoint.of("127.0.0.1", refusing.port()))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.send(call("/shop/Get")).readFinalResponse();

            assertThat(status(response)).isEqualTo("14");
            assertThat(response.header("grpc-message"))
                    .contains("connect_failed")
                    .doesNotContain("127.0.0.1");
        }
    }

    @Test
    void unknownMethodIsUnimplemented() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(status(client.send(call("/other/Get")).readFinalResponse()))
                    .isEqualTo("12");
        }
    }

    @Test
    void whoMayNotIsDenied() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .authorization(new AuthorizationPolicy(Action.DENY, List.of()))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.inbound(upstream.port()))) {
            assertThat(status(client.send(call("/shop/Get")).readFinalResponse()))
                    .isEqualTo("7");
            assertThat(upstream.executions()).isZero();
        }
    }

    @Test
    void answerOfAFilterIsAStatusToo() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .service("shop", new PolicyBuilder().build(), upstream)
                        .route("small", new RouteTarget.ToService(ServiceId.of("shop")), new RouteFilter.RequestSize(5))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(
                    "POST /small/Put HTTP/1.1\r\nHost: h\r\nContent-Type: application/grpc\r\nContent-Length: 7\r\n\r\n"
                            + GrpcCalls.MESSAGE);

            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(200);
            assertThat(status(response)).isEqualTo("8");
            assertThat(response.body()).isEmpty();
            assertThat(fixture.nextEnded().grpcStatus()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        }
    }

    @Test
    void othersGetTheirPages() {
        try (var upstream = ScriptedUpstream.start(script -> {});
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(
                    "POST /other/Get HTTP/1.1\r\nHost: h\r\nContent-Type: application/grpc-web\r\nContent-Length: 0\r\n\r\n");
            Response web = client.readFinalResponse();
            assertThat(web.status()).isEqualTo(404);
            assertThat(status(web)).isNull();
            assertThat(fixture.nextEnded().grpcStatus()).isNull();
            assertThat(client.get("/other/Get", "Content-Type: application/grpc")
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void responseWithoutAStatusIsUnknownToItsClient() {
        try (var upstream = ScriptedUpstream.start(
                        script -> script.answer(request -> Reply.of(200, "a page", "Content-Type", "text/html")));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.send(call("/shop/Get")).readFinalResponse().bodyText())
                    .isEqualTo("a page");
            assertThat(fixture.nextEnded().grpcStatus()).isEqualTo(GrpcStatus.UNKNOWN);
        }
    }

    @Test
    void streamThatIsCutIsReset() {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> message(GrpcStatus.OK).resetAt(120)));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(call("/shop/Get"));

            assertThat(client.endsSomehow()).isTrue();
            ExchangeRecord record = fixture.nextEnded();
            assertThat(TimeoutsTest.code(record)).isEqualTo(FailureCode.UPSTREAM_RESET);
            assertThat(record.grpcStatus()).isEqualTo(GrpcStatus.UNAVAILABLE);
        }
    }

    private static EngineFixture fixture(ScriptedUpstream upstream) {
        return new EngineFixture()
                .service("shop", new PolicyBuilder().build(), upstream)
                .apply();
    }
}
