package io.portcullis.engine.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.re2j.Pattern;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Long texts cannot make regular expressions keep an event loop busy: judged by steps, not by time. */
class MatchBudgetTest {
    private static final HeaderName X = HeaderName.of("X-Long");

    @Test
    void oneExpressionMayLookAtTheLongestHead() {
        RequestHead head = Requests.get("h", "/");
        head.headers().add(X, "a".repeat(30_000));
        assertThat(table(1, "(a|b|c)*").match(head, new Random(1), new DecisionLog()))
                .isNotNull();
    }

    @Test
    void manyExpressionsMayNotAllLookAtIt() {
        RequestHead head = Requests.get("h", "/");
        head.headers().add(X, "a".repeat(30_000));
        RouteTable table = table(300, "(a|b|c)*d");
        assertThatExceptionOfType(TooManySteps.class)
                .isThrownBy(() -> table.match(head, new Random(1), new DecisionLog()))
                .extracting(TooManySteps::failure)
                .extracting(Failure::code)
                .isEqualTo(FailureCode.HEAD_TOO_LARGE);
    }

    @Test
    void ordinaryTextsCostNothingHoweverManyRoutesThereAre() {
        RequestHead head = Requests.get("h", "/" + "a".repeat(200));
        head.headers().add(X, "a".repeat(MatchBudget.FREE_CHARS));
        assertThat(table(10_000, "(a|b|c)*d").match(head, new Random(1), new DecisionLog()))
                .isNull();
    }

    @Test
    void aLongPathDoesNotKeepAVariablesExpressionBusy() {
        List<RoutePredicate> path = List.of(new RoutePredicate.Path(List.of("/{a:(?:b?){400}c}/x"), false));
        RouteTable table = RouteTable.of(List.of(route("r", path)));
        assertThatExceptionOfType(TooManySteps.class)
                .isThrownBy(() ->
                        table.match(Requests.get("h", "/" + "b".repeat(8000)), new Random(1), new DecisionLog()));
    }

    @Test
    void replacingAllIsBoundedThoughEachSearchMayReadToTheEnd() {
        RoutePlan plan = RoutePlan.of(List.of(new RouteFilter.RewritePath(Pattern.compile("a(.*b)?"), "x")));
        Passage passage = new Passage(UriVariables.NONE, Arrival.UNKNOWN);
        assertThat(plan.onRequest(Requests.get("h", "/" + "a".repeat(8000)), passage))
                .isInstanceOfSatisfying(
                        Stop.Failed.class, stop -> assertThat(stop.why().code()).isEqualTo(FailureCode.HEAD_TOO_LARGE));
        RequestHead ordinary = Requests.get("h", "/" + "a".repeat(200));
        assertThat(plan.onRequest(ordinary, passage)).isNull();
        assertThat(ordinary.path()).isEqualTo("/" + "x".repeat(200));
    }

    @Test
    void aResponseThatIsTooLongToRewriteIsRefused() {
        RoutePlan plan =
                RoutePlan.of(List.of(new RouteFilter.RewriteResponseHeader("X-Long", Pattern.compile("a(.*b)?"), "x")));
        ResponseHead head = Requests.response(200);
        head.headers().add(X, "a".repeat(8000));
        assertThat(plan.onResponse(head, new Passage(UriVariables.NONE, Arrival.UNKNOWN)))
                .extracting(Failure::code)
                .isEqualTo(FailureCode.UPSTREAM_PROTOCOL);
    }

    private static RouteTable table(int routes, String regexp) {
        return RouteTable.of(IntStream.range(0, routes)
                .mapToObj(i -> route("r" + i, List.of(new RoutePredicate.Header("X-Long", Pattern.compile(regexp)))))
                .toList());
    }

    private static Route route(String id, List<RoutePredicate> predicates) {
        return new Route(id, 0, predicates, List.of(), new RouteTarget.Nowhere(), Map.of());
    }
}
