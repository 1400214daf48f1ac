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
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void disturbedResponsesNeverReachAnotherRequest(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> executed = new ArrayList<>();
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> {
                    synchronized (executed) {
                        executed.add(id(request));
                        return disturbed(id(request), random);
                    }
                }));
                var fixture =
                        new EngineFixture().service("shop", POLICY, upstream).apply()) {
            var gateway = fixture.gateway();
            RawClient client = EngineFixture.connect(gateway);
            for (int i = 0; i < 60; i++) {
                String method = i % 3 == 0 ? "POST" : "GET";
                client.send(method + " /shop/" + i + " HTTP/1.1\r\nHost: h\r\nX-Id: " + i
                        + (method.equals("POST") ? "\r\nContent-Length: 0" : "") + "\r\n\r\n");
                if (!assertOwnAnswerOrError(client, Integer.toString(i))) {
                    client.close();
                    client = EngineFixture.connect(gateway);
                }
                fixture.nextEnded();
            }
            client.close();
            assertThat(executed.stream().filter(id -> Integer.parseInt(id) % 3 == 0))
                    .doesNotHaveDuplicates();
            fixture.awaitNoExchange();
            assertThat(fixture.engine().replayBytes()).isZero();
            assertThat(fixture.registry().services())
                    .allSatisfy(service -> assertThat(service.subsets())
                            .allSatisfy(subset -> assertThat(subset.endpoints())
                                    .allSatisfy(endpoint ->
                                            assertThat(endpoint.inFlight()).isZero())));
        }
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

    // What is left over has to come with the response in one segment: bytes that come only after the next request
    // was sent cannot be told from its response by anybody.
    private static Reply disturbed(String id, SplittableRandom random) {
        Reply reply = answer(id);
        String text = "answer to " + id;
        String whole = "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
        return switch (random.nextInt(9)) {
            case 0 -> reply.resetAt(random.nextInt(reply.length() + 1));
            case 1 -> reply.truncateAt(random.nextInt(reply.length() + 1));
            case 2 -> Reply.raw(whole + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            case 3 -> Reply.raw(whole + "x");
            case 4 -> reply.afterInformational(103, "Link", "</style.css>");
            case 5 -> Reply.raw("garbage\r\n\r\n");
            case 6 -> reply.thenClose();
            default -> reply;
        };
    }

    private static Reply answer(String id) {
        return Reply.of(200, "answer to " + id);
    }

    private static String id(Received request) {
        return String.valueOf(request.header("X-Id"));
    }

    /** Whether the connection can be used on. */
    private static boolean assertOwnAnswerOrError(RawClient client, String id) {
        try {
            Response response = client.readFinalResponse();
            if (response.status() == 200) {
                assertThat(response.bodyText()).isEqualTo("answer to " + id);
            } else {
                assertThat(response.status()).isIn(502, 503, 504);
            }
            return !response.announcesClose();
        } catch (UncheckedIOException brokenOff) {
            assertThat(brokenOff.getCause())
                    .as("request " + id)
                    .isNotInstanceOfAny(WireException.class, SocketTimeoutException.class);
            return false;
        }
    }
}
