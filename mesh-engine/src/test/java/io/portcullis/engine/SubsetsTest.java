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
                assertThat(client.get("/shop/a", header + ": canary").bodyText()).isEqualTo("stable");
            }
            assertThat(canary.executions()).isZero();
        });
    }

    private static void assertStays(RawClient client, java.util.function.UnaryOperator<String> header) {
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

    private static void run(PolicyBuilder policy, java.util.function.BiConsumer<RawClient, ScriptedUpstream> test) {
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
