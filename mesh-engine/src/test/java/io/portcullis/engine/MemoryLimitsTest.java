package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.time.Ticker;
import io.portcullis.engine.limit.BufferMemory.State;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of requests when everything that waits takes up more memory than it may. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class MemoryLimitsTest {
    private static final int MOST_CLIENTS = 300;

    @Test
    void newRequestsAreRefusedUntilThereIsRoomAgain() {
        Response refused = fillAndEmpty((fixture, upstream) -> fixture.gateway(), ListenerRole.GATEWAY, "/shop");
        assertThat(refused.header("x-portcullis-not-processed")).isNull();
    }

    @Test
    void aSidecarSaysThatItDidNotProcessThem() {
        Response refused =
                fillAndEmpty((fixture, upstream) -> fixture.inbound(upstream.port()), ListenerRole.INBOUND, "");
        assertThat(refused.header("x-portcullis-not-processed")).isEqualTo("overloaded");
    }

    private static Response fillAndEmpty(
            BiFunction<EngineFixture, ScriptedUpstream, Listener> way, ListenerRole role, String prefix) {
        Reply large = Reply.of(200, "x".repeat(12 << 20));
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> request.target().endsWith("large") ? large : Reply.of(200, "ok")));
                var fixture = fixture(upstream)) {
            Listener listener = way.apply(fixture, upstream);
            List<RawClient> thatDoNotRead = new ArrayList<>();
            try (RawClient good = EngineFixture.connect(listener)) {
                Response last = good.get(prefix + "/a");
                while (last.status() == 200 && thatDoNotRead.size() < MOST_CLIENTS) {
                    RawClient reader = EngineFixture.connect(listener);
                    reader.send("GET " + prefix + "/large HTTP/1.1\r\nHost: h\r\n\r\n");
                    thatDoNotRead.add(reader);
                    last = good.get(prefix + "/a");
                }
                assertThat(last.status()).isEqualTo(503);
                assertThat(last.bodyText()).contains("overloaded", "not processed");
                assertThat(last.header("retry-after")).isEqualTo("1");
                assertThat(fixture.engine().limitCounts(role).count(Limit.MEMORY_SHED))
                        .isPositive();

                thatDoNotRead.forEach(RawClient::close);
                fixture.awaitNoExchange();
                fixture.await(() -> listener.connections() == 1, "the readers' connections are closed");
                fixture.await(() -> fixture.engine().buffers().bytes() == 0, "those to the endpoint as well");
                assertThat(fixture.engine().buffers().state()).isEqualTo(State.ROOM);
                assertThat(good.get(prefix + "/a").status()).isEqualTo(200);
                return last;
            }
        }
    }

    private static EngineFixture fixture(ScriptedUpstream upstream) {
        return new EngineFixture(
                        Ticker.system(),
                        builder -> builder.settings(
                                new LimitsBuilder().bufferBytes(2 << 20).build()))
                .service("shop", new PolicyBuilder().build(), upstream)
                .apply();
    }
}
