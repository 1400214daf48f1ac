package io.portcullis.engine.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutePlanTest {
    private static final HeaderName X = HeaderName.of("X-Value");

    @Test
    void filtersBehindRetryRunOnEveryAttemptAndBeforeTheDecision() {
        RoutePlan plan = plan(
                new RouteFilter.AddRequestHeader("X-Value", "once"),
                new RouteFilter.SetStatus(201),
                new RouteFilter.Retry(RetryPolicy.DEFAULT),
                new RouteFilter.AddRequestHeader("X-Value", "each"),
                new RouteFilter.SetStatus(503));
        RequestHead head = Requests.get("h", "/");
        ResponseHead response = Requests.response(200);

        assertThat(plan.onRequest(head, passage())).isNull();
        assertThat(head.headers().all(X)).containsExactly("once");
        assertThat(plan.perAttemptOps()).isTrue();
        assertThat(plan.onAttempt(0, head, passage())).isNull();
        assertThat(head.headers().all(X)).containsExactly("once", "each");
        assertThat(plan.onAttemptResponse(0, response, passage())).isNull();
        assertThat(response.status()).isEqualTo(503);
        assertThat(plan.onResponse(response, passage())).isNull();
        assertThat(response.status()).isEqualTo(201);
        assertThat(plan.retry(0)).isEqualTo(RetryPolicy.DEFAULT);
    }

    @Test
    void withoutRetryNothingRunsPerAttempt() {
        RoutePlan plan = plan(new RouteFilter.StripPrefix(1), new RouteFilter.CircuitBreaker("slow", Set.of()));
        assertThat(plan.perAttemptOps()).isFalse();
        assertThat(plan.retries()).isZero();
        assertThat(plan.breaker()).isEqualTo(new RouteFilter.CircuitBreaker("slow", Set.of()));
    }

    @Test
    void responsesPassTheFiltersBackwards() {
        RoutePlan plan = plan(
                new RouteFilter.SetResponseHeader("X-Value", "first"),
                new RouteFilter.SetResponseHeader("X-Value", "second"),
                new RouteFilter.SetStatus(201),
                new RouteFilter.SetStatus(202));
        ResponseHead response = Requests.response(200);
        assertThat(plan.onResponse(response, passage())).isNull();
        assertThat(response.headers().all(X)).containsExactly("first");
        assertThat(response.status()).isEqualTo(201);
        assertThat(plan.nowhereStatus()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b/c, 1, /b/c",
        "/a/b/, 1, /b/",
        "/a, 1, /",
        "/a/, 1, /",
        "//a//b, 1, /b",
        "/a/b, 0, /a/b",
        "/a/b, 5, /",
        "/, 1, /"
    })
    void stripPrefix(String path, int parts, String stripped) {
        assertThat(pathAfter(path, new RouteFilter.StripPrefix(parts))).isEqualTo(stripped);
    }

    @Test
    void rewritePathKnowsGroups() {
        assertThat(pathAfter("/red/blue/x", rewrite("/red/?(?<rest>.*)", "/${rest}")))
                .isEqualTo("/blue/x");
        assertThat(pathAfter("/a/b", rewrite("/(.)/(.)", "/$2/\\$$1"))).isEqualTo("/b/$a");
        assertThat(pathAfter("/ab", rewrite("(b)", "$12"))).isEqualTo("/ab2");
        assertThat(pathAfter("/a", rewrite("nothing", "x"))).isEqualTo("/a");
    }

    @Test
    void whatRewritingMakesIsNormalisedAgain() {
        assertThat(pathAfter("/a/x", rewrite("x", "../b"))).isEqualTo("/b");
        RoutePlan plan = plan(rewrite("^/", ""));
        Failure failure = failure(plan.onRequest(Requests.get("h", "/a"), passage()));
        assertThat(failure)
                .extracting(Failure::message)
                .asString()
                .contains("RewritePath")
                .contains("does not begin with '/'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"$", "$x", "${nobody}", "$3", "${open", "end\\"})
    void refusesReplacementsThatNameNothing(String replacement) {
        assertThatIllegalArgumentException().isThrownBy(() -> plan(rewrite("(a)(b)", replacement)));
    }

    @Test
    void templatesAreEncodedForAPath() {
        UriVariables variables = new UriVariables();
        variables.put("x", "a b/é%?");
        RequestHead head = Requests.get("h", "/old");
        assertThat(plan(new RouteFilter.SetPath("/v//{x}")).onRequest(head, passage(variables)))
                .isNull();
        assertThat(head.path()).isEqualTo("/v/a%20b/%C3%A9%25%3F");
    }

    @Test
    void onlyTheFirstPrefixCounts() {
        assertThat(pathAfter("/x", new RouteFilter.PrefixPath("/one"), new RouteFilter.PrefixPath("/two")))
                .isEqualTo("/one/x");
    }

    @Test
    void aVariableNeverSplitsAHeader() {
        RoutePlan plan = plan(new RouteFilter.AddRequestHeader("X-Value", "{x}"));
        RequestHead head = Requests.get("h", "/");
        UriVariables variables = new UriVariables();
        variables.put("x", "a\r\nX-Evil: 1");
        Failure failure = failure(plan.onRequest(head, passage(variables)));
        assertThat(failure).extracting(Failure::code).isEqualTo(FailureCode.BAD_REQUEST);
        assertThat(head.headers().contains(X)).isFalse();
        assertThat(plan.onRequest(head, passage())).as("not captured").isNotNull();
    }

    @Test
    void otherCharactersTravelAsUtf8() {
        RequestHead head = Requests.get("h", "/");
        UriVariables variables = new UriVariables();
        variables.put("x", "é");
        assertThat(plan(new RouteFilter.SetRequestHeader("X-Value", "{x}")).onRequest(head, passage(variables)))
                .isNull();
        assertThat(head.headers().get(X)).isEqualTo("\u00c3\u00a9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "transfer-encoding", "Connection", "Host", "not a token"})
    void refusesHeadersOfTheCodecs(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> plan(new RouteFilter.AddRequestHeader(name, "1")));
    }

    private static RouteFilter rewrite(String regexp, String replacement) {
        return new RouteFilter.RewritePath(LinearRegex.compile(regexp), replacement);
    }

    private static String pathAfter(String path, RouteFilter... filters) {
        RequestHead head = Requests.get("h", path);
        assertThat(plan(filters).onRequest(head, passage())).isNull();
        return head.path();
    }

    private static RoutePlan plan(RouteFilter... filters) {
        return RoutePlan.of(List.of(filters));
    }

    private static Passage passage() {
        return passage(UriVariables.NONE);
    }

    private static Passage passage(UriVariables variables) {
        return new Passage(variables, Arrival.UNKNOWN);
    }

    private static @Nullable Failure failure(@Nullable Stop stop) {
        return stop instanceof Stop.Failed(Failure why) ? why : null;
    }
}
