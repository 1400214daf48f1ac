package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.WireException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariants 1 to 3 where requests share connections: whatever an endpoint of HTTP/2 does to some of them, nobody gets the response of
 * another, and no POST runs twice.
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class Http2TwoUsersTest {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 150;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void eachGetsItsOwnOrAnError(long seed) throws Exception {
        try (var server = new DisturbingHttp2Server(seed);
                var fixture = new EngineFixture()
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .retry(PolicyBuilder.THREE_TRIES)
                                        .connections(512, 1024, Duration.ofMinutes(10), Duration.ofMinutes(10))
                                        .speaking(HttpProtocol.HTTP2)
                                        .build())
                        .endpoints("shop", Endpoint.of("127.0.0.1", server.port()))
                        .apply();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Listener gateway = fixture.gateway();
            List<Callable<Integer>> asking = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String name = (i % 2 == 0 ? "anna" : "boris") + i;
                asking.add(() -> new User(gateway, name).askAll());
            }
            int served = 0;
            for (Future<Integer> each : threads.invokeAll(asking)) {
                served += each.get();
            }
            assertThat(served).isGreaterThan(CLIENTS * REQUESTS / 2);
            fixture.awaitNoExchange();
            assertThat(fixture.engine().replayBytes()).isZero();
            awaitNothingWaits(fixture);
            assertThat(fixture.states("shop"))
                    .allSatisfy(endpoint -> assertThat(endpoint.inFlight()).isZero());
            assertThat(server.executed().entrySet().stream()
                            .filter(each -> each.getKey().endsWith("POST"))
                            .filter(each -> each.getValue().get() > 1))
                    .as("no POST ran twice")
                    .isEmpty();
        }
    }

    /** A closed connection is taken off the account when its loop comes to it. */
    private static void awaitNothingWaits(EngineFixture fixture) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (fixture.engine().buffers().bytes() != 0) {
            assertThat(System.nanoTime() - giveUp)
                    .as(fixture.engine().buffers().bytes() + " bytes wait for ever")
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    private static final class User {
        private final Listener gateway;
        private final String name;
        private @Nullable RawClient client;

        User(Listener gateway, String name) {
            this.gateway = gateway;
            this.name = name;
        }

        int askAll() {
            int served = 0;
            for (int i = 0; i < REQUESTS; i++) {
                String method = i % 3 == 0 ? "POST" : "GET";
                served += ask(method, name + "-" + i + "-" + method) ? 1 : 0;
            }
            if (client != null) {
                client.close();
            }
            return served;
        }

        private boolean ask(String method, String id) {
            RawClient connected = client == null ? EngineFixture.connect(gateway) : client;
            client = connected;
            try {
                connected.send(method + " /shop/" + id + " HTTP/1.1\r\nHost: h\r\nX-Id: " + id
                        + (method.equals("POST") ? "\r\nContent-Length: 0" : "") + "\r\n\r\n");
                Response response = connected.readFinalResponse();
                if (response.announcesClose()) {
                    leave(connected);
                }
                return isOwn(id, response);
            } catch (UncheckedIOException brokenOff) {
                assertThat(brokenOff.getCause())
                        .as(id)
                        .isNotInstanceOfAny(WireException.class, SocketTimeoutException.class);
                leave(connected);
                return false;
            }
        }

        private void leave(RawClient connected) {
            connected.close();
            client = null;
        }

        private static boolean isOwn(String id, Response response) {
            if (response.status() >= 500) {
                assertThat(response.status())
                        .as(id + ": " + response.bodyText())
                        .isEqualTo(502);
                return false;
            }
            assertThat(response.headers("X-Id"))
                    .as("whose response " + id + " got")
                    .containsExactly(id);
            assertThat(response.bodyText()).as(id).isEqualTo(DisturbingHttp2Server.text(id));
            assertThat(response.trailers()).as(id).singleElement().hasToString("x-end: " + id);
            return true;
        }
    }
}
