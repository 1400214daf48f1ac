package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Snapshot;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.*;
import io.portcullis.core.route.*;
import io.portcullis.core.runtime.*;
import io.portcullis.core.breaker.*;
import io.portcullis.engine.listen.*;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.*;
import java.io.*;
import java.net.*;
import java.time.Duration;
import java.util.*;
import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.*;
/** Invariants 2 and 4: nothing runs twice that must not, and no exchange mixes two configurations. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class InvariantsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void postsRunAtMostOnceOverAllEndpointsAndIdempotentRequestsAreAnswered(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ConcurrentMap<String, AtomicInteger> executed = new ConcurrentHashMap<>();
        try (var refusing = new RefusingPort();
                var shaky = ScriptedUpstream.start(script -> script.answer(request -> {
                    executed.computeIfAbsent(String.valueOf(request.header("X-Id")), id -> new AtomicInteger())
                            .incrementAndGet();
                    synchronized (random) {
                        return faulty(random);
                    }
                }));
                var sound = ScriptedUpstream.start(script -> script.answer(request -> {
                    executed.computeIfAbsent(String.valueOf(request.header("X-Id")), id -> new AtomicInteger())
                            .incrementAndGet();
                    return Reply.of(200, "done " + request.bodyText());
                }));
                var fixture = new EngineFixture()
                        .service("shop", new PolicyBuilder().retry(PolicyBuilder.THREE_TRIES).build())
                        .endpoints(
                                "shop",
                                Endpoint.of("127.0.0.1", refusing.port()),
                                Endpoint.of(shaky.host(), shaky.port()),
                                Endpoint.of(sound.host(), sound.port()))
                        .apply()) {
            Listener gateway = fixture.gateway();
            for (int i = 0; i < 80; i++) {
                boolean post = i % 2 == 0;
                try (RawClient client = EngineFixture.connect(gateway)) {
                    client.send((post ? "POST" : "PUT") + " /shop/a HTTP/1.1\r\nHost: h\r\nX-Id: " + i
                            + "\r\nContent-Length: 3\r\n\r\n" + String.format("%03d", i));
                    Response response = client.readFinalResponse();
                    if (post) {
                        assertThat(response.status()).isIn(200, 502, 503);
                    } else {
                        assertThat(response.status()).as("three endpoints, one of them sound").isEqualTo(200);
                    }
                    if (response.status() == 200) {
                        assertThat(response.bodyText()).isIn(String.format("done %03d", i), "done");
                    }
                }
                fixture.nextEnded();
            }
            for (int i = 0; i < 80; i += 2) {
                AtomicInteger times = executed.get(Integer.toString(i));
                assertThat(times == null ? 0 : times.get()).as("POST " + i).isLessThanOrEqualTo(1);
            }
            assertThat(fixture.engine().replayBytes()).isZero();
            assertThat(fixture.states("shop")).hasSize(3).allMatch(endpoint -> endpoint.inFlight() == 0);
        }
    }

    private static Reply faulty(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> Reply.reset();
            case 1 -> Reply.raw("").thenClose();
            case 2 -> Reply.of(503, "busy");
            case 3 -> Reply.of(503, "busy", "x-portcullis-not-processed", "draining");
            case 4 -> Reply.raw("HTTP/1.1 2").thenReset();
            default -> Reply.of(200, "done");
        };
    }

    @Test
    void exchangesNeverMixTwoConfigurations() throws Exception {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request ->
                        Reply.of(200, request.target() + " " + request.header("X-Config"))));
                var fixture = new EngineFixture()) {
            EngineFixture configured = fixture.service("unused", new PolicyBuilder().build());
            Listener gateway = configured.gateway();
            swap(fixture, upstream, 0);
            AtomicBoolean over = new AtomicBoolean();
            Thread swapping = Thread.ofVirtual().start(() -> {
                for (int version = 1; !over.get(); version++) {
                    swap(fixture, upstream, version);
                }
            });
            Set<String> seen = new HashSet<>();
            try (RawClient client = EngineFixture.connect(gateway)) {
                for (int i = 0; i < 2000 && (i < 300 || seen.size() < 20); i++) {
                    Response response = client.get("/in");
                    String[] parts = response.bodyText().split(" ");
                    String version = parts[1];
                    seen.add(version);
                    assertThat(parts[0]).isEqualTo("/out/" + version);
                    assertThat(response.header("X-Config")).isEqualTo(version);
                }
            }
            over.set(true);
            swapping.join();
            assertThat(seen.size()).as("configurations seen").isGreaterThan(1);
        }
    }

    private static void swap(EngineFixture fixture, ScriptedUpstream upstream, int version) {
        Route route = new Route(
                "r",
                0,
                List.of(new RoutePredicate.Path(List.of("/in"), true)),
                List.of(
                        new RouteFilter.SetPath("/out/" + version),
                        new RouteFilter.SetRequestHeader("X-Config", Integer.toString(version)),
                        new RouteFilter.SetResponseHeader("X-Config", Integer.toString(version))),
                new RouteTarget.ToAddress(false, upstream.host(), upstream.port()),
                Map.of());
        fixture.engine()
                .apply(new Snapshot(
                        version + 1L,
                        List.of(route),
                        Map.of(),
                        new PolicyBuilder().build(),
                        Snapshot.UnknownDestination.REFUSE,
                        AuthorizationPolicy.ALLOW_ALL));
    }
}
