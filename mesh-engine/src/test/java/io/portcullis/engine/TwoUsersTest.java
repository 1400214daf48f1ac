package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.Disturbance.Outcome;
import io.portcullis.engine.listen.Listener;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariants 1 to 3, literally: two users share upstream connections whose responses are disturbed in every way. Neither ever
 * gets the other's, and none is lost that could be served.
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class TwoUsersTest {
    private static final int REQUESTS = 1500;
    private static final String[] METHODS = {"GET", "HEAD", "POST", "GET"};

    /** A connection that is of no use is closed at once, not because it was idle. */
    private static final ServicePolicy POLICY = new PolicyBuilder()
            .retry(PolicyBuilder.THREE_TRIES)
            .connections(512, 1024, Duration.ofMinutes(10), Duration.ofMinutes(10))
            .build();

    /** What was done with each request, by its id, and how often it came. */
    private final Map<String, Disturbance> first = new ConcurrentHashMap<>();

    private final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
    private final Map<String, Integer> connections = new ConcurrentHashMap<>();
    private final AtomicInteger cuts = new AtomicInteger();

    /** One after the other, so that it is certain what each of them has to get. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void eachGetsItsOwnAndEveryResponseThatCouldBeServed(long seed) {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> reply(request, seed, true)));
                var fixture =
                        new EngineFixture().service("shop", POLICY, upstream).apply();
                User anna = new User(fixture.gateway(), "anna");
                User boris = new User(anna.gateway, "boris")) {
            int stale = 0;
            for (int i = 0; i < REQUESTS; i++) {
                User user = i % 2 == 0 ? anna : boris;
                String method = METHODS[i % METHODS.length];
                String id = user.name + "-" + i;
                Outcome seen = user.ask(method, id);
                Disturbance done = first.get(id);
                if (done == null) {
                    // Sent on a connection whose end was on its way: what nobody read may still not be sent again.
                    assertThat(method + ' ' + seen).as(id).isEqualTo("POST " + Outcome.FAILED);
                    assertThat(++stale)
                            .as("requests that met the end of their connection")
                            .isLessThan(REQUESTS / 100);
                    continue;
                }
                assertThat(seen).as(method + " " + id).isEqualTo(due(method, done));
                done.late().open();
                if (done.ends()) {
                    upstream.awaitEnd(connections.get(id));
                }
            }
            assertNothingIsLeft(fixture, upstream);
        }
    }

    /** At once: what a stale connection costs is not certain then, but whose response it is. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void atOnceEachGetsItsOwnOrAnError(long seed) throws Exception {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> reply(request, seed, false)));
                var fixture =
                        new EngineFixture().service("shop", POLICY, upstream).apply();
                User anna = new User(fixture.gateway(), "anna");
                User boris = new User(anna.gateway, "boris");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> served : threads.invokeAll(List.of(asking(anna), asking(boris)))) {
                assertThat(served.get()).isGreaterThan(REQUESTS / 2);
            }
            assertNothingIsLeft(fixture, upstream);
        }
    }

    private static Callable<Integer> asking(User user) {
        return () -> {
            int served = 0;
            for (int i = 0; i < REQUESTS; i++) {
                served += user.ask(METHODS[i % METHODS.length], user.name + "-" + i) == Outcome.SERVED ? 1 : 0;
            }
            return served;
        };
    }

    private Reply reply(Received request, long seed, boolean late) {
        String id = String.valueOf(request.header("X-Id"));
        connections.putIfAbsent(id, request.connection());
        if (executions.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet() > 1) {
            return Disturbance.none(request.method(), id).reply();
        }
        SplittableRandom random = new SplittableRandom(seed * 31 + id.hashCode());
        Disturbance chosen = Disturbance.of(request.method(), id, cuts.getAndIncrement(), late, random);
        first.put(id, chosen);
        return chosen.reply();
    }

    /** Whoever is idempotent is asked for again; whoever is not fails. */
    private static Outcome due(String method, Disturbance done) {
        return done.outcome() == Outcome.FAILED && !method.equals("POST") ? Outcome.SERVED : done.outcome();
    }

    private void assertNothingIsLeft(EngineFixture fixture, ScriptedUpstream upstream) {
        fixture.awaitNoExchange();
        assertThat(fixture.engine().replayBytes()).isZero();
        assertThat(fixture.states("shop"))
                .allSatisfy(endpoint -> assertThat(endpoint.inFlight()).isZero());
        assertThat(upstream.violations()).isEmpty();
        assertThat(upstream.requests().stream()
                        .filter(request -> request.method().equals("POST"))
                        .map(request -> request.header("X-Id")))
                .as("no POST ran twice")
                .doesNotHaveDuplicates();
    }

    /** A user with a connection of its own, made anew when it has ended. */
    private static final class User implements AutoCloseable {
        private final Listener gateway;
        private final String name;
        private @Nullable RawClient client;

        User(Listener gateway, String name) {
            this.gateway = gateway;
            this.name = name;
        }

        Outcome ask(String method, String id) {
            RawClient connected = client == null ? EngineFixture.connect(gateway) : client;
            client = connected;
            try {
                connected.send(method + " /shop/" + id + " HTTP/1.1\r\nHost: h\r\nX-Id: " + id
                        + (method.equals("POST") ? "\r\nContent-Length: 0" : "") + "\r\n\r\n");
                Response response = connected.readResponse(method);
                while (response.status() < 200) {
                    response = connected.readResponse(method);
                }
                if (response.announcesClose()) {
                    close();
                }
                return outcome(method, id, response);
            } catch (UncheckedIOException brokenOff) {
                assertThat(brokenOff.getCause())
                        .as(id)
                        .isNotInstanceOfAny(WireException.class, SocketTimeoutException.class);
                close();
                return Outcome.BROKEN;
            }
        }

        private static Outcome outcome(String method, String id, Response response) {
            if (response.status() >= 500) {
                assertThat(response.status()).as(id).isEqualTo(502);
                return Outcome.FAILED;
            }
            assertThat(response.headers("X-Id"))
                    .as("whose response " + id + " got")
                    .containsExactly(id);
            boolean body = response.status() == 200 && !method.equals("HEAD");
            assertThat(response.bodyText()).as(id).isEqualTo(body ? Disturbance.text(id) : "");
            return Outcome.SERVED;
        }

        @Override
        public void close() {
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }
}
