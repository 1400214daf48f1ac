package io.portcullis.engine;

import static io.portcullis.engine.GrpcCalls.call;
import static io.portcullis.engine.GrpcCalls.message;
import static io.portcullis.engine.GrpcCalls.only;
import static io.portcullis.engine.GrpcCalls.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What the breaker and the ejection learn from calls of gRPC, whose HTTP status is 200 however they end. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class GrpcOutcomesTest {
    private final FakeTicker ticker = new FakeTicker();

    @ParameterizedTest
    @EnumSource(
            value = GrpcStatus.class,
            names = {"UNKNOWN", "DEADLINE_EXCEEDED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
    void failureOpensTheBreakerAndEjectsTheEndpoint(GrpcStatus failed) {
        assertOpens(message(failed));
        assertOpens(only(failed));
    }

    @ParameterizedTest
    @EnumSource(
            value = GrpcStatus.class,
            mode = Mode.EXCLUDE,
            names = {"UNKNOWN", "DEADLINE_EXCEEDED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"})
    void whatTheCallerDidWrongDoesNeither(GrpcStatus said) {
        assertStaysClosed(message(said));
        assertStaysClosed(only(said));
    }

    @Test
    void responseWithoutAStatusIsAFailure() {
        assertOpens(Reply.of(200, "a page"));
    }

    @Test
    void deadlineThatTheClientGaveIsNotTheServicesFailure() {
        try (var upstream =
                        ScriptedUpstream.start(script -> script.answer(request -> only(GrpcStatus.DEADLINE_EXCEEDED)));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 4; i++) {
                client.send(call("/shop/Get", "grpc-timeout: 1S")).readFinalResponse();
                fixture.nextEnded();
            }
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.CLOSED);
            assertThat(fixture.states("shop")).noneMatch(EndpointState::ejected);
        }
    }

    @Test
    void serverThatEndsACallBeforeItsClientDoesIsJudgedToo() {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> only(GrpcStatus.UNAVAILABLE)).answerBeforeBody(request -> true));
                var fixture = fixture(upstream)) {
            Listener gateway = fixture.gateway();
            for (int i = 0; i < 2; i++) {
                try (RawClient client = EngineFixture.connect(gateway)) {
                    client.send(GrpcCalls.open("/shop/Put") + "7\r\n" + GrpcCalls.MESSAGE + "\r\n");
                    assertThat(status(client.readFinalResponse())).isEqualTo("14");
                }
                ExchangeRecord record = fixture.nextEnded();
                assertThat(record.grpcStatus()).isEqualTo(GrpcStatus.UNAVAILABLE);
                assertThat(record.failure()).isNull();
            }
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.OPEN);
        }
    }

    @Test
    void callThatARetrySavedIsNoFailure() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(
                        request -> request.number() % 2 == 1 ? only(GrpcStatus.UNAVAILABLE) : message(GrpcStatus.OK)));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .breaker(2, 1)
                                        .retry(GrpcCalls.threeTries("shop/Get"))
                                        .build(),
                                upstream)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 6; i++) {
                client.send(call("/shop/Get"));
                fixture.advanceUntilEnded(ticker, Duration.ofMillis(20));
                assertThat(GrpcCalls.trailer(client.readFinalResponse())).isEqualTo("0");
            }
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.CLOSED);
        }
    }

    @Test
    void openBreakerIsUnavailableAndProbesCloseIt() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(
                        request -> request.number() <= 2 ? message(GrpcStatus.INTERNAL) : message(GrpcStatus.OK)));
                var fixture = new EngineFixture(ticker, builder -> builder)
                        .service("shop", new PolicyBuilder().breaker(2, 1).build(), upstream)
                        .apply();
                Listener gateway = fixture.gateway();
                RawClient client = EngineFixture.connect(gateway)) {
            client.send(call("/shop/Get")).readFinalResponse();
            client.send(call("/shop/Get")).readFinalResponse();
            fixture.nextEnded();
            fixture.nextEnded();

            Response open = client.send(call("/shop/Get")).readFinalResponse();
            assertThat(status(open)).isEqualTo("14");
            assertThat(open.header("Retry-After")).isEqualTo("30");
            assertThat(TimeoutsTest.code(fixture.nextEnded())).isEqualTo(FailureCode.BREAKER_OPEN);
            assertThat(upstream.executions()).isEqualTo(2);

            ticker.advance(Duration.ofSeconds(31));
            try (RawClient another = EngineFixture.connect(gateway)) {
                assertThat(GrpcCalls.trailer(another.send(call("/shop/Get")).readFinalResponse()))
                        .isEqualTo("0");
            }
            fixture.nextEnded();
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.CLOSED);
        }
    }

    private void assertOpens(Reply reply) {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> reply));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(call("/shop/Get")).readFinalResponse().status())
                        .isEqualTo(200);
                fixture.nextEnded();
            }
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.OPEN);
            assertThat(fixture.states("shop")).allMatch(EndpointState::ejected);
        }
    }

    private void assertStaysClosed(Reply reply) {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> reply));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.send(call("/shop/Get")).readFinalResponse().status())
                        .isEqualTo(200);
                fixture.nextEnded();
            }
            assertThat(breaker(fixture).state()).isEqualTo(Breaker.State.CLOSED);
            assertThat(fixture.states("shop")).noneMatch(EndpointState::ejected);
        }
    }

    private static Breaker breaker(EngineFixture fixture) {
        var shop = Objects.requireNonNull(fixture.registry().find(ServiceId.of("shop")));
        return Objects.requireNonNull(shop.subsets().getFirst().breaker());
    }

    private EngineFixture fixture(ScriptedUpstream upstream) {
        return new EngineFixture(ticker, builder -> builder)
                .service("shop", new PolicyBuilder().breaker(2, 1).ejection(2).build(), upstream)
                .apply();
    }
}
