package io.portcullis.engine.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.error.Failure;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.ApiVersion;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.route.VersionRule;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionReaderTest {
    private static final HeaderName NAME = HeaderName.of("X-Version");
    private static final VersionRule.Header HEADER = new VersionRule.Header("X-Version");
    private static final VersionRule OPTIONAL = new VersionRule(List.of(HEADER), null, false);
    private static final VersionRule REQUIRED = new VersionRule(List.of(HEADER), null, true);

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null,/a,4.0.0",
                "v=1.2,/a,1.2.0",
                "v,/a,4.0.0",
                "v=,/a,refused",
                "v&v=2,/a,4.0.0",
                "v=2&v=3,/a,2.0.0",
                "w=2,/a,4.0.0",
                "%76=%31,/a,1.0.0",
                "v=%zz,/a,refused",
                "v=x,/a,refused"
            })
    void theFirstParameterCounts(String query, String path, String expected) {
        VersionRule rule = new VersionRule(List.of(new VersionRule.Query("v")), version("4"), false);
        RequestHead head = Requests.get("h", path);
        head.query(query);
        assertThat(read(rule, head)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/a/v2/b,2.0.0", "/a//v3,3.0.0", "/a,refused", "/,refused", "/a/b,refused", "/a/1.1;x=1,refused"})
    void aSegmentOfThePathIsAlwaysThere(String path, String expected) {
        VersionRule rule = new VersionRule(List.of(new VersionRule.PathSegment(1)), version("4"), false);
        assertThat(read(rule, Requests.get("h", path))).isEqualTo(expected);
    }

    @Test
    void theFirstPlaceThatHasSomethingDecides() {
        VersionRule rule = new VersionRule(List.of(HEADER, new VersionRule.Query("v")), null, false);
        RequestHead head = Requests.get("h", "/");
        head.query("v=2");
        assertThat(read(rule, head)).isEqualTo("2.0.0");
        head.headers().add(NAME, "1");
        head.headers().add(NAME, "3");
        assertThat(read(rule, head)).isEqualTo("1.0.0");
        head.headers().set(NAME, "");
        assertThat(read(rule, head)).isEqualTo("refused");
    }

    @Test
    void withoutAVersionNoRouteOfAnyMatches() {
        RouteTable table = RouteTable.of(List.of(route("old", OPTIONAL, "1", true), route("rest")));
        assertThat(found(table, null)).isEqualTo("rest");
        assertThat(found(table, "0.9")).isEqualTo("rest");
        assertThat(found(table, "1.0.0")).isEqualTo("old");
        assertThat(found(table, "7")).isEqualTo("old");
    }

    @Test
    void oneVersionIsThatVersionAlone() {
        RouteTable table = RouteTable.of(List.of(route("old", OPTIONAL, "1.2", false), route("rest")));
        assertThat(found(table, "1.2.0")).isEqualTo("old");
        assertThat(found(table, "1.2.1")).isEqualTo("rest");
    }

    @Test
    void whatCannotBeReadIsRefusedByTheOtherRoutesToo() {
        RouteTable table = RouteTable.of(List.of(route("old", REQUIRED, "1", true), route("rest")));
        assertThat(found(table, "one"))
                .isEqualTo(
                        "400 the version of the API cannot be read from the request: send one such as 1.2 in header X-Version");
        assertThat(found(table, null)).startsWith("400 the request does not say which version");
    }

    @Test
    void whereNoRouteAsksNobodyLooks() {
        assertThat(found(RouteTable.of(List.of(route("rest"))), "one")).isEqualTo("rest");
    }

    @Test
    void whatTheLaneDecidesItRefusesItself() {
        Route lane = new Route("lane", 0, List.of(), List.of(), target(), Map.of(), List.of("a filter of its own"));
        RouteTable table = RouteTable.of(List.of(route("old", REQUIRED, "1", true), lane));
        assertThat(found(table, "one")).isEqualTo("lane");
    }

    @Test
    void allRoutesReadVersionsTheSameWay() {
        List<Route> routes = List.of(route("a", OPTIONAL, "1", false), route("b", REQUIRED, "1", false));
        assertThatThrownBy(() -> RouteTable.of(routes))
                .hasMessageContaining("route b")
                .hasMessageContaining("otherwise");
    }

    private static String read(VersionRule rule, RequestHead head) {
        VersionReader.Reading reading = VersionReader.of(rule).read(head);
        return reading.refusal() == null ? String.valueOf(reading.version()) : "refused";
    }

    private static String found(RouteTable table, @Nullable String version) {
        RequestHead head = Requests.get("h", "/");
        if (version != null) {
            head.headers().add(NAME, version);
        }
        RouteMatch match = Objects.requireNonNull(table.match(head, new Random(1), new DecisionLog()));
        Failure refusal = match.refusal();
        return refusal == null
                ? match.route().id()
                : refusal.status() + " " + refusal.message() + ": " + refusal.remedy();
    }

    private static Route route(String id, VersionRule rule, String version, boolean baseline) {
        return route(id, new RoutePredicate.Version(rule, version(version), baseline));
    }

    private static Route route(String id, RoutePredicate... predicates) {
        return new Route(id, 0, List.of(predicates), List.of(), target(), Map.of(), List.of());
    }

    private static RouteTarget target() {
        return new RouteTarget.ToService(ServiceId.of("s"));
    }

    private static ApiVersion version(String text) {
        return Objects.requireNonNull(ApiVersion.parse(text));
    }
}
