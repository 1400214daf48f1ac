package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Sticky;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Which subset a request goes to. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class SubsetsTest {
    private static final int REQUESTS = 1000;

    /** Five standard deviations of a binomial distribution with p = 0.1: once in two million runs without the fixed seed. */
    private static final int TOLERANCE = (int) (5 * Math.sqrt(REQUESTS * 0.1 * 0.9));

    @Test
    void sharesAreKept() {
        run(new PolicyBuilder().canary(90, 10), (client, canary) -> {
            int hits = 0;
            for (int i = 0; i < REQUESTS; i++) {
                hits += client.get("/shop/a").bodyText().equals("canary") ? 1 : 0;
            }
            assertThat(hits).isBetween(REQUESTS / 10 - TOLERANCE, REQUESTS / 10 + TOLERANCE);
            assertThat(canary.executions()).isEqualTo(hits);
        });
    }

    @Test
    void sameUserStaysByHeader() {
        run(new PolicyBuilder().canary(50, 50).sticky(new Sticky("x-user", null)), (client, canary) -> {
            assertStays(client, user -> "X-User: " + user);
        });
    }

    @Test
    void sameUserStaysByCookie() {
        run(new PolicyBuilder().canary(50, 50).sticky(new Sticky(null, "user")), (client, canary) -> {
            assertStays(client, user -> "Cookie: a=b; user=" + user + "; xuser=z");
        });
    }

    @Test
    void overrideChooses() {
        run(new PolicyBuilder().canary(100, 0).overrideHeader("x-version"), (client, canary) -> {
            assertThat(client.get("/shop/a", "X-Version: canary").bodyText()).isEqualTo("canary");
            assertThat(client.get("/shop/a", "X-Version: nothing").bodyText()).isEqualTo("stable");
        });
    }

    @Test
    void overrideThatNobodyDeclaredIsIgnored() {
        run(new PolicyBuilder().canary(100, 0), (client, canary) -> {
            for (String header : List.of("X-Version", "X-Portcullis-Subset", "Override")) {
                assertThat(client.get("/shop/a", header + ": canary").bodyText())
                        .isEqualTo("stable");
            }
            assertThat(canary.executions()).isZero();
        });
    }

    private static void assertStays(RawClient client, UnaryOperator<String> header) {
        Set<String> seen = new HashSet<>();
        for (int user = 0; user < 30; user++) {
            String first = client.get("/shop/a", header.apply("u" + user)).bodyText();
            seen.add(first);
            for (int i = 0; i < 5; i++) {
                assertThat(client.get("/shop/a", header.apply("u" + user)).bodyText())
                        .isEqualTo(first);
            }
        }
        assertThat(seen).as("both subsets have users").hasSize(2);
    }

    private static void run(PolicyBuilder policy, BiConsumer<RawClient, ScriptedUpstream> test) {
        try (var stable = ScriptedUpstream.start(script -> script.respond(200, "stable"));
                var canary = ScriptedUpstream.start(script -> script.respond(200, "canary"));
                var fixture = new EngineFixture()
                        .service("shop", policy.build())
                        .endpoints("shop", labelled(stable, "stable"), labelled(canary, "canary"))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            test.accept(client, canary);
        }
    }

    private static Endpoint labelled(ScriptedUpstream upstream, String track) {
        return new Endpoint(upstream.host(), upstream.port(), Map.of("track", track), "");
    }
}
