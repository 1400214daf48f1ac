package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Snapshot;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                        .service(
                                "shop",
                                new PolicyBuilder()
                                        .retry(PolicyBuilder.THREE_TRIES)
                                        .build())
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
                        assertThat(response.status())
                                .as("three endpoints, one of them sound")
                                .isEqualTo(200);
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
        try (var upstream = ScriptedUpstream.start(script ->
                        script.answer(request -> Reply.of(200, request.target() + " " + request.header("X-Config"))));
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
                        OutboundPolicy.of(UnknownDestination.REFUSE),
                        InboundPolicy.DEFAULT,
                        AuthorizationPolicy.ALLOW_ALL));
    }
}
