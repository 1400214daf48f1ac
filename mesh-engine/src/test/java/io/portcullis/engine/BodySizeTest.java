package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How large the body of a request may be: by its Content-Length at once, else as it comes. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class BodySizeTest {
    @ParameterizedTest
    @CsvSource({
        "shop,  20, 200, 0", "shop,  21, 413, 1", // the listener's
        "small,  5, 200, 0", "small,  6, 413, 1", // the route's, smaller
        "large, 90, 200, 0", "large, 91, 413, 1", // the route's, larger
    })
    void contentLengthIsEnoughToTell(String route, int bytes, int status, int counted) {
        try (var upstream = upstream();
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /" + route + "/a HTTP/1.1\r\nHost: h\r\nContent-Length: " + bytes + "\r\n\r\n");
            if (status == 200) {
                client.send("x".repeat(bytes));
            }
            assertThat(client.readFinalResponse().status()).isEqualTo(status);
            assertThat(count(fixture)).isEqualTo(counted);
            assertThat(upstream.executions()).isEqualTo(1 - counted);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "shop,  20, 200", "shop,  21, 413", //
        "small,  5, 200", "small,  6, 413", //
        "large, 90, 200", "large, 91, 413",
    })
    void chunksAreCounted(String route, int bytes, int status) {
        try (var upstream = upstream();
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /" + route + "/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < bytes; i++) {
                client.send("1\r\nx\r\n");
            }
            if (status == 200) {
                client.send("0\r\n\r\n");
            }
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(status);
            if (status == 413) {
                assertThat(response.bodyText()).contains("body_too_large", "max-body-size");
                assertThat(TimeoutsTest.code(fixture.nextEnded())).isEqualTo(FailureCode.BODY_TOO_LARGE);
                assertThat(upstream.executions()).isZero();
            }
            assertThat(count(fixture)).isEqualTo(status == 413 ? 1 : 0);
            assertThat(fixture.states("shop")).allMatch(endpoint -> endpoint.inFlight() == 0);
        }
    }

    @Test
    void nobodyIsAskedToSendWhatIsTooLarge() {
        try (var upstream = upstream();
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 21\r\n\r\n");
            Response response = client.readResponse();
            assertThat(response.status()).isEqualTo(413);
            assertThat(response.raw())
                    .asString(StandardCharsets.ISO_8859_1)
                    .startsWith("HTTP/1.1 413 Request Entity Too Large\r\n")
                    .contains("\r\nConnection: close\r\n");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void whatBeganToBeAnsweredIsBrokenOff() {
        try (var upstream = ScriptedUpstream.start(script -> script.answerBeforeBody(request -> true)
                        .answer(request -> Reply.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
                                .thenHang()));
                var fixture = fixture(upstream);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /shop/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
            upstream.awaitRequest(1);
            assertThat(readUntil(client, "half")).contains("200 OK");
            client.send("14\r\n" + "x".repeat(20) + "\r\n");
            assertThat(client.endsSomehow()).isTrue();
            assertThat(TimeoutsTest.code(fixture.nextEnded())).isEqualTo(FailureCode.BODY_TOO_LARGE);
        }
    }

    private static String readUntil(RawClient client, String end) {
        StringBuilder text = new StringBuilder();
        try {
            while (text.indexOf(end) < 0) {
                text.append((char) client.socket().getInputStream().read());
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return text.toString();
    }

    private static long count(EngineFixture fixture) {
        return fixture.engine().limitCounts(ListenerRole.GATEWAY).count(Limit.BODY_SIZE);
    }

    private static ScriptedUpstream upstream() {
        return ScriptedUpstream.start(script -> {});
    }

    private static EngineFixture fixture(ScriptedUpstream upstream) {
        RouteTarget shop = new RouteTarget.ToService(ServiceId.of("shop"));
        return new EngineFixture(
                        Ticker.system(),
                        builder -> builder.settings(
                                new LimitsBuilder().bodyBytes(20).build()))
                .service("shop", new PolicyBuilder().build(), upstream)
                .route("small", shop, new RouteFilter.RequestSize(5))
                .route("large", shop, new RouteFilter.RequestSize(500), new RouteFilter.RequestSize(90))
                .apply();
    }
}
