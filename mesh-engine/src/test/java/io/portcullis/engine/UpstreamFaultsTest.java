package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.WireException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Invariants 1, 2 and 3: whatever the upstream does with its bytes, each response reaches its own request, leftovers are never
 * reused, a POST runs at most once, and everything is given back.
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class UpstreamFaultsTest {
    private static final ServicePolicy POLICY = new ServicePolicy(
            ServicePolicy.DEFAULT.timeouts(),
            List.of(),
            null,
            null,
            RetryPolicy.DEFAULT,
            null,
            null,
            ServicePolicy.DEFAULT.connections(),
            ServicePolicy.DEFAULT.tls());

    @ParameterizedTest
    @EnumSource(Cut.class)
    void cutAtEveryByteIsAnErrorOrTheWholeResponse(Cut cut) {
        int length = answer("0").length();
        try (var upstream = ScriptedUpstream.start(script -> script.answer(
                        request -> cut.at(answer(id(request)), Integer.parseInt(id(request)) % (length + 1))));
                var fixture =
                        new EngineFixture().service("shop", POLICY, upstream).apply()) {
            var gateway = fixture.gateway();
            for (int offset = 0; offset <= length; offset++) {
                try (RawClient client = EngineFixture.connect(gateway)) {
                    client.send("POST /shop/" + offset + " HTTP/1.1\r\nHost: h\r\nX-Id: " + offset
                            + "\r\nContent-Length: 0\r\n\r\n");
                    assertOwnAnswerOrError(client, Integer.toString(offset));
                }
                fixture.nextEnded();
            }
            assertThat(upstream.executions()).as("no POST ran twice").isEqualTo(length + 1);
            fixture.awaitNoExchange();
        }
    }

    private enum Cut {
        RESET {
            @Override
            Reply at(Reply reply, int offset) {
                return reply.resetAt(offset);
            }
        },
        CLOSE {
            @Override
            Reply at(Reply reply, int offset) {
                return reply.truncateAt(offset);
            }
        };

        abstract Reply at(Reply reply, int offset);
    }

    @Test
    void garbageIsBadGateway() {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.raw("SSH-2.0-x\r\n")));
                var fixture =
                        new EngineFixture().service("shop", POLICY, upstream).apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
            Response response = client.readFinalResponse();

            assertThat(response.status()).isEqualTo(502);
            assertThat(response.bodyText()).contains("upstream_protocol");
        }
    }

    @Test
    void earlyHintsPrecedeTheResponseAndDoNotShiftIt() {
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> answer(id(request)).afterInformational(103, "Link", "</a>")));
                var fixture =
                        new EngineFixture().service("shop", POLICY, upstream).apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 5; i++) {
                client.send("GET /shop/" + i + " HTTP/1.1\r\nHost: h\r\nX-Id: " + i + "\r\n\r\n");
                assertThat(client.readResponse().status()).isEqualTo(103);
                assertThat(client.readResponse().bodyText()).isEqualTo("answer to " + i);
            }
        }
    }

    private static Reply answer(String id) {
        return Reply.of(200, "answer to " + id);
    }

    private static String id(Received request) {
        return String.valueOf(request.header("X-Id"));
    }

    private static void assertOwnAnswerOrError(RawClient client, String id) {
        try {
            Response response = client.readFinalResponse();
            if (response.status() == 200) {
                assertThat(response.bodyText()).isEqualTo("answer to " + id);
            } else {
                assertThat(response.status()).isIn(502, 503, 504);
            }
        } catch (UncheckedIOException brokenOff) {
            assertThat(brokenOff.getCause())
                    .as("request " + id)
                    .isNotInstanceOfAny(WireException.class, SocketTimeoutException.class);
        }
    }
}
