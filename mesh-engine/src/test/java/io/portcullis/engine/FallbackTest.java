package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.Breaker;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Received;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request goes whose call has failed, and what a fallback never does. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class FallbackTest {
    private static final RouteFilter TO_SPARE = breaker("/spare/{rest}", false, 500);
    private static final String POST = "POST /pay/x?a=b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";

    private static final BreakerPolicy TWO_CALLS = new BreakerPolicy(
            50f,
            100f,
            Duration.ofMinutes(10),
            BreakerPolicy.SlidingWindowType.COUNT_BASED,
            2,
            2,
            Duration.ofSeconds(30),
            1,
            false);

    private final Map<String, Breaker> breakers = new ConcurrentHashMap<>();

    // ---- when

    @Test
    void statusOfTheFilterIsAnsweredByTheFallback() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken", "X-Broken", "yes"));
                var spare = spare();
                var fixture = fixture(new PolicyBuilder(), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/pay/x?a=b", "X-Own: kept");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("GET /spare/x?a=b ");
            assertThat(response.header("x-broken")).isNull();
            assertThat(spare.awaitRequest(1).header("x-own")).isEqualTo("kept");
            assertThat(spare.awaitRequest(1).header("host")).isEqualTo("other");
            ExchangeRecord record = fixture.nextEnded();
            assertThat(record.status()).isEqualTo(200);
            assertThat(record.failure()).isNull();
            assertThat(record.attempts())
                    .extracting(ExchangeRecord.AttemptRecord::status)
                    .containsExactly(500, 200);
            assertThat(record.decisions().lines().toString()).contains("fallback /spare/x, because the answer was 500");
        }
    }

    @Test
    void otherStatusIsTheAnswer() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(502, "broken"));
                var spare = spare();
                var fixture = fixture(new PolicyBuilder(), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/pay/x").status()).isEqualTo(502);
            assertThat(spare.connections()).isZero();
        }
    }

    @Test
    void openBreakerIsAnsweredByTheFallbackWithoutACall() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken"));
                var spare = spare();
                var fixture = fixture(new PolicyBuilder(), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.get("/pay/x").bodyText()).isEqualTo("GET /spare/x ");
            }
            assertThat(shop.executions())
                    .as("failures of the call were counted")
                    .isEqualTo(2);
            assertThat(breakers.get("pay").tryAcquire()).as("it is open").isFalse();
        }
    }

    @Test
    void refusedConnectionIsAnsweredByTheFallback() {
        try (var refusing = new RefusingPort();
                var spare = spare();
                var fixture = fixture(new PolicyBuilder(), null, spare, TO_SPARE)
                        .endpoints("shop", Endpoint.of("127.0.0.1", refusing.port()));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(POST);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("POST /spare/x?a=b hello");
        }
    }

    @Test
    void serviceWithoutEndpointsIsAnsweredByTheFallback() {
        try (var spare = spare();
                var fixture =
                        fixture(new PolicyBuilder(), null, spare, TO_SPARE).endpoints("shop");
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/pay/x").bodyText()).isEqualTo("GET /spare/x ");
        }
    }

    @Test
    void resetIsAnsweredByTheFallbackWhenAllRetriesAreMade() {
        try (var shop = ScriptedUpstream.start(script -> script.answer(request -> Reply.reset()));
                var spare = spare();
                var fixture = fixture(new PolicyBuilder().retry(PolicyBuilder.THREE_TRIES), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/pay/x").bodyText()).isEqualTo("GET /spare/x ");
            assertThat(shop.executions()).isEqualTo(3);
        }
    }

    @Test
    void timeoutIsAnsweredByTheFallbackInATimeOfItsOwn() {
        FakeTicker ticker = new FakeTicker();
        try (var shop = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var spare = spare();
                var fixture = fixture(ticker, new PolicyBuilder().timeouts(1, 9, 3, 60), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("GET /pay/x HTTP/1.1\r\nHost: h\r\n\r\n");
            shop.awaitRequest(1);
            assertThat(fixture.advanceUntilEnded(ticker, Duration.ofMillis(250)).status())
                    .isEqualTo(200);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("GET /spare/x ");
        }
    }

    @Test
    void whatTheClientDoesWrongIsNoFailureOfTheCall() {
        try (var shop = ScriptedUpstream.start(script -> {});
                var spare = spare();
                var fixture = fixture(new PolicyBuilder(), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /pay/x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n");
            assertThat(client.readFinalResponse().status()).isEqualTo(400);
            assertThat(spare.connections()).isZero();
        }
    }

    // ---- with what

    @Test
    void filtersInFrontOfTheBreakerConcernTheFallbackAndThoseBehindItDoNot() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken"));
                var spare = spare();
                var fixture = fixture(
                        new PolicyBuilder(),
                        shop,
                        spare,
                        new RouteFilter.AddRequestHeader("X-Before", "1"),
                        new RouteFilter.AddResponseHeader("X-Answer-Before", "1", true),
                        TO_SPARE,
                        new RouteFilter.AddRequestHeader("X-Behind", "1"),
                        new RouteFilter.AddResponseHeader("X-Answer-Behind", "1", true));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/pay/x");
            Received called = shop.awaitRequest(1);
            assertThat(called.header("x-before") + called.header("x-behind")).isEqualTo("11");
            Received fallback = spare.awaitRequest(1);
            assertThat(fallback.headers("x-before")).containsExactly("1");
            assertThat(fallback.headers("x-behind")).isEmpty();
            assertThat(response.header("x-answer-before")).isEqualTo("1");
            assertThat(response.header("x-answer-behind")).isNull();
            assertThat(response.header("x-of-spare"))
                    .as("its own route's filters run")
                    .isEqualTo("1");
            assertThat(fallback.headers("x-forwarded-for")).hasSize(1);
        }
    }

    @Test
    void bodyThatIsStillAtHandGoesWithIt() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken"));
                var spare = spare();
                var fixture = fixture(new PolicyBuilder(), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(POST);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("POST /spare/x?a=b hello");
            client.send("POST /pay/y HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("POST /spare/y hello");
            assertThat(fixture.engine().replayBytes()).isZero();
        }
    }

    @Test
    void bodyThatIsTooLargeToKeepStaysBehind() {
        String large = "x".repeat(200_000);
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken"));
                var spare = spare();
                var fixture = fixture(new PolicyBuilder(), shop, spare, TO_SPARE);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send("POST /pay/x HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n" + large);
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("POST /spare/x ");
            assertThat(spare.awaitRequest(1).headers("content-length")).containsExactly("0");
            assertThat(client.get("/spare/again").bodyText()).isEqualTo("GET /spare/again ");
            assertThat(fixture.engine().replayBytes()).isZero();
        }
    }

    // ---- what it never does

    @Test
    void fallbackOfAFallbackIsNotTaken() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken"));
                var fixture = fixture(new PolicyBuilder(), shop, null, breaker("/pay/again", false, 500));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/pay/x").status()).isEqualTo(500);
            assertThat(shop.requests()).extracting(Received::target).containsExactly("/pay/x", "/pay/again");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH"})
    void requestThatMayHaveBeenProcessedIsNotExecutedTwiceByTheSameService(String method) {
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken"));
                var fixture = fixture(new PolicyBuilder(), shop, null, breaker("/shop/again", false, 500));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(POST.replace("POST", method));
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.bodyText()).isEqualTo("broken");
            assertThat(shop.executions()).isEqualTo(1);
            assertThat(fixture.nextEnded().decisions().lines().toString()).contains("no fallback");
        }
    }

    @Test
    void sameServiceGetsWhatItCertainlyDidNotProcess() {
        try (var refusing = new RefusingPort();
                var shop = spare();
                var fixture = fixture(
                                new PolicyBuilder()
                                        .retry(PolicyBuilder.THREE_TRIES)
                                        .ejection(1),
                                null,
                                null,
                                breaker("/shop/again", false, 500))
                        .endpoints("shop", Endpoint.of("127.0.0.1", refusing.port()));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            client.send(POST);
            assertThat(client.readFinalResponse().status()).isEqualTo(503);
            assertThat(fixture.nextEnded().decisions().lines().toString()).contains("fallback /shop/again");
            assertThat(shop.executions()).isZero();
        }
    }

    @Test
    void idempotentRequestsMayGoToTheSameService() {
        try (var shop = ScriptedUpstream.start(script -> script.answer(request ->
                        request.target().equals("/pay/x") ? Reply.of(500, "broken") : Reply.of(200, "again")));
                var fixture = fixture(new PolicyBuilder(), shop, null, breaker("/shop/again", false, 500));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/pay/x").bodyText()).isEqualTo("again");
        }
    }

    @Test
    void fallbackThatLeadsNowhereIsTheAnswer() {
        try (var shop = ScriptedUpstream.start(script -> script.respond(500, "broken"));
                var fixture = fixture(new PolicyBuilder(), shop, null, breaker("/nowhere", false, 500));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            assertThat(client.get("/pay/x").status()).isEqualTo(404);
            assertThat(fixture.nextEnded().failure().code()).isEqualTo(FailureCode.NO_ROUTE);
        }
    }

    // ---- answers in place of failures

    @Test
    void callThatFailsIsResumedWithoutError() {
        try (var shop = ScriptedUpstream.start(script -> script.answer(request -> Reply.reset()));
                var fixture = fixture(
                        new PolicyBuilder(), shop, null, new RouteFilter.CircuitBreaker(null, Set.of(), null, true));
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            Response response = client.get("/pay/x");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEmpty();
            assertThat(client.get("/pay/x").status()).isEqualTo(200);
            assertThat(client.get("/pay/x").status())
                    .as("an open breaker is told")
                    .isEqualTo(503);
        }
    }

    private ScriptedUpstream spare() {
        return ScriptedUpstream.start(script -> script.answer(
                request -> Reply.of(200, request.method() + " " + request.target() + " " + request.bodyText())));
    }

    private static RouteFilter breaker(String path, boolean resume, Integer... statuses) {
        return new RouteFilter.CircuitBreaker(null, Set.of(statuses), path, resume);
    }

    private EngineFixture fixture(
            PolicyBuilder policy, ScriptedUpstream shop, ScriptedUpstream spare, RouteFilter... filters) {
        return fixture(Ticker.system(), policy, shop, spare, filters);
    }

    /** Route {@code /pay/**} to service shop with these filters, and {@code /shop/**} and {@code /spare/**} without. */
    private EngineFixture fixture(
            Ticker ticker,
            PolicyBuilder policy,
            ScriptedUpstream shop,
            ScriptedUpstream spare,
            RouteFilter... filters) {
        var factory = new Resilience4jBreakers(CircuitBreakerRegistry.ofDefaults(), ticker);
        EngineFixture fixture = new EngineFixture(
                ticker,
                builder -> builder.routeBreakers(
                        name -> breakers.computeIfAbsent(name, missing -> factory.create(missing, TWO_CALLS))));
        fixture.service("shop", policy.build(), all(shop)).service("other", policy.build(), all(spare));
        return fixture.route("pay", "/pay/{rest}", new RouteTarget.ToService(ServiceId.of("shop")), filters)
                .route(
                        "spare",
                        new RouteTarget.ToService(ServiceId.of("other")),
                        new RouteFilter.AddResponseHeader("X-Of-Spare", "1", true))
                .apply();
    }

    private static ScriptedUpstream[] all(ScriptedUpstream upstream) {
        return upstream == null ? new ScriptedUpstream[0] : new ScriptedUpstream[] {upstream};
    }
}
