package io.portcullis.engine.http2;

import static io.portcullis.engine.EngineFixture.advanceUntil;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.EngineFixture;
import io.portcullis.engine.EngineSettings;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.limit.Limits;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Gate;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Answer;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long clients of HTTP/2 may take, and how their connections end. Time is simulated. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2TimesTest {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final String BIG = "x".repeat(2 * 1024 * 1024);

    private final FakeTicker ticker = new FakeTicker();
    private final Gate gate = new Gate();
    private final ScriptedUpstream upstream =
            ScriptedUpstream.start(script -> script.answer(request -> switch (request.target()) {
                case "/shop/slow" -> Reply.of(200, "slow").behind(gate);
                case "/shop/big" -> Reply.of(200, BIG);
                default -> Reply.of(200, "hello");
            }));
    private final EngineFixture fixture = new EngineFixture(
                    ticker,
                    builder -> builder.settings(EngineSettings.DEFAULT.with(new Limits(
                            10_000,
                            Integer.MAX_VALUE,
                            Long.MAX_VALUE,
                            64 * 1024,
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(5),
                            100,
                            1L << 30))))
            .service("shop", ServicePolicy.DEFAULT, upstream)
            .apply();
    private final Listener gateway = fixture.gateway();

    @AfterEach
    void close() {
        gate.open();
        fixture.close();
        upstream.close();
    }

    private RawHttp2Client connect() {
        return RawHttp2Client.connect(gateway.address());
    }

    private long reached(Limit limit) {
        return fixture.engine().limitCounts(ListenerRole.GATEWAY).count(limit);
    }

    @Test
    void aConnectionWithoutARequestIsEndedWithAWord() throws Exception {
        try (RawHttp2Client client = connect()) {
            Frame goAway = advanceUntil(ticker, STEP, CompletableFuture.supplyAsync(client::lastWords));
            assertThat(goAway).isNotNull();
            assertThat(goAway.errorCode()).isEqualTo(Frame.NO_ERROR);
        }
        assertThat(reached(Limit.FIRST_BYTE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void soIsOneThatIsIdle() throws Exception {
        try (RawHttp2Client client = connect()) {
            assertThat(client.answer(client.get("/shop/")).status()).isEqualTo(200);
            Frame goAway = advanceUntil(ticker, STEP, CompletableFuture.supplyAsync(client::lastWords));
            assertThat(goAway).isNotNull();
            assertThat(goAway.number()).as("the last stream that was taken").isEqualTo(1);
        }
        assertThat(reached(Limit.IDLE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void aHeadThatDoesNotEndIsNotWaitedForForEver() throws Exception {
        try (RawHttp2Client client = connect()) {
            assertThat(client.answer(client.get("/shop/")).status()).isEqualTo(200);
            client.frame(Frame.HEADERS, 0, 3, client.block(":method", "GET"));
            assertThat(advanceUntil(ticker, STEP, CompletableFuture.supplyAsync(client::ends)))
                    .isTrue();
        }
        assertThat(reached(Limit.HEAD_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void aBodyThatDoesNotComeIsAnsweredWith408() throws Exception {
        try (RawHttp2Client client = connect()) {
            int stream = client.open("POST", "/shop/", false);
            client.data(stream, false, "a".getBytes(StandardCharsets.US_ASCII));
            Http2Answer answer = advanceUntil(ticker, STEP, CompletableFuture.supplyAsync(() -> client.answer(stream)));
            assertThat(answer.status()).isEqualTo(408);
        }
        assertThat(reached(Limit.BODY_TIMEOUT) + reached(Limit.BODY_RATE)).isEqualTo(1);
    }

    @Test
    void aResponseThatNobodyTakesIsReset() throws Exception {
        try (RawHttp2Client client = connect()) {
            int stream = client.get("/shop/big");
            assertThat(client.await(Frame.HEADERS).stream()).isEqualTo(stream);
            Frame reset =
                    advanceUntil(ticker, STEP, CompletableFuture.supplyAsync(() -> client.await(Frame.RST_STREAM)));
            assertThat(reset.stream()).isEqualTo(stream);
            client.window(0, 1024);
            assertThat(client.answer(client.get("/shop/")).status())
                    .as("the others go on")
                    .isEqualTo(200);
        }
        assertThat(reached(Limit.WRITE_TIMEOUT)).isEqualTo(1);
    }

    @Test
    void aDrainingEngineSendsClientsAwayInTwoStages() throws Exception {
        try (RawHttp2Client client = connect()) {
            int slow = client.get("/shop/slow");
            gate.awaitArrival();
            CompletableFuture<Void> drained = fixture.engine().drain();
            int during = client.get("/shop/during");
            Frame first = client.await(Frame.GOAWAY);
            assertThat(first.number()).as("nothing is forbidden yet").isEqualTo(Integer.MAX_VALUE);
            assertThat(client.answer(during).status()).isEqualTo(200);
            Frame last = advanceUntil(ticker, STEP, CompletableFuture.supplyAsync(() -> client.await(Frame.GOAWAY)));
            assertThat(last.number()).isEqualTo(during);
            assertThat(last.errorCode()).isEqualTo(Frame.NO_ERROR);
            gate.open();
            assertThat(client.answer(slow).bodyText()).isEqualTo("slow");
            assertThat(client.ends()).isTrue();
            advanceUntil(ticker, STEP, drained);
        }
    }

    @Test
    void closingAnEngineEndsItsConnections() {
        RawHttp2Client client = connect();
        assertThat(client.answer(client.get("/shop/")).status()).isEqualTo(200);
        fixture.close();
        assertThat(client.ends()).isTrue();
        client.close();
    }
}
