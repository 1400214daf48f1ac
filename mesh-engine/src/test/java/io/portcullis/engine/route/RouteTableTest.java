package io.portcullis.engine.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.core.explain.DecisionLog;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {
    private static final String[] PATTERNS = {
        "/a/**",
        "/a",
        "/a/",
        "/{x}/b",
        "/**",
        "/**/c",
        "/{*all}",
        "/a/{x}/c",
        "/a/*",
        "/b/c/**",
        "//a",
        "/a%20b",
        "/?",
        "/a*/b",
        "/",
        "a/b"
    };
    private static final String[] HOST_PATTERNS = {
        "a.org", "**.a.org", "*.a.org", "{h}.org", "**", "a.org:8080", "*.org:*", "b.**.org", "x.a.org"
    };
    private static final String[] SEGMENTS = {"a", "b", "c", "", "a%20b", "ab", "a;v=1", "x"};
    private static final String[] HEADER_PATTERNS = {"", "one", "two", "two-1", "o.*", "one|two", "ONE", "\\d+"};
    private static final String[] HEADERS = {"one", "two", "two-1", "one, two", "\"one\", x", "ONE", " ", "one two", "7"
    };
    private static final String[] HOSTS = {
        "a.org", "x.a.org", "y.x.a.org", "a.org:8080", "x.a.org:1", "org", "b.c.d.org", ""
    };

    /** Invariant 4: the index finds what a scan of all routes finds, with the same draws. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void indexAndScanAgree(long seed) {
        Random random = new Random(seed);
        int matched = 0;
        for (int i = 0; i < 40; i++) {
            RouteTable table = RouteTable.of(routes(random, random.nextInt(60)));
            for (int j = 0; j < 100; j++) {
                RequestHead head = request(random);
                long drawn = random.nextLong();
                RouteMatch found = table.match(head, () -> drawn, new DecisionLog());
                RouteMatch expected = table.linear(head, () -> drawn);
                assertThat(id(found))
                        .as("%s %s, seed %d", head.authority(), head, seed)
                        .isEqualTo(id(expected));
                if (found != null && expected != null) {
                    matched++;
                    assertThat(found.variables().toString())
                            .isEqualTo(expected.variables().toString());
                }
            }
        }
        assertThat(matched).as("requests that met a route, seed %d", seed).isGreaterThan(1_000);
    }

    @Test
    void triesOnlyRoutesWhosePrefixFitsHoweverManyThereAre() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            routes.add(
                    route("r" + i, path("/service-" + i + "/**"), new RoutePredicate.Host(List.of("h" + i + ".org"))));
        }
        RouteTable table = RouteTable.of(routes);
        DecisionLog log = new DecisionLog();
        RouteMatch match = table.match(Requests.get("h7777.org", "/service-7777/x"), new Random(1), log);
        assertThat(id(match)).isEqualTo("r7777");
        assertThat(log.lines()).containsExactly("route r7777: Path=/service-7777/**,Host=h7777.org matched");
    }

    @Test
    void triesOnlyRoutesWhoseHeaderFitsHoweverManyThereAre() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            routes.add(route("r" + i, new RoutePredicate.Header("X-Tenant", LinearRegex.compile("tenant" + i))));
        }
        RouteTable table = RouteTable.of(routes);
        RequestHead head = Requests.get("h.org", "/");
        head.headers().add(HeaderName.of("x-tenant"), "tenant7777, tenant5");
        DecisionLog log = new DecisionLog();
        assertThat(id(table.match(head, new Random(1), log))).isEqualTo("r5");
        assertThat(log.lines()).containsExactly("route r5: Header=X-Tenant, tenant5 matched");
    }

    @Test
    void firstOfTheSortedRoutesWins() {
        RouteTable table = RouteTable.of(List.of(route("any", path("/**")), route("exact", path("/a"))));
        assertThat(id(match(table, "/a"))).isEqualTo("any");
    }

    @Test
    void tellsWhatWasTried() {
        RouteTable table = RouteTable.of(List.of(
                route("post", path("/a"), new RoutePredicate.Method(Set.of("POST"))), route("get", path("/a"))));
        DecisionLog log = new DecisionLog();
        table.match(Requests.get("h", "/a"), new Random(1), log);
        assertThat(log.lines()).containsExactly("route post: Method=POST did not match", "route get: Path=/a matched");
        DecisionLog none = new DecisionLog();
        assertThat(table.match(Requests.get("h", "/b"), new Random(1), none)).isNull();
        assertThat(none.lines()).containsExactly("no route of 2 matches GET h/b");
    }

    @Test
    void aRouteThatMayMatchLeavesTheDecisionToTheLane() {
        Route opaque = inLane("opaque", path("/a/**"), new RoutePredicate.Opaque("Mood=good"));
        RouteTable table = RouteTable.of(List.of(opaque, route("any", path("/**"))));
        assertThat(match(table, "/a/x")).extracting(RouteMatch::inLane).isEqualTo(true);
        assertThat(match(table, "/b")).extracting(RouteMatch::inLane).isEqualTo(false);
        RouteTable behind = RouteTable.of(List.of(route("any", path("/**")), opaque));
        assertThat(match(behind, "/a/x"))
                .as("a certain match before it")
                .extracting(RouteMatch::inLane)
                .isEqualTo(false);
    }

    @Test
    void theLaneLearnsWhatARequestDrew() {
        RouteTable table = RouteTable.of(List.of(
                route("stable", path("/**"), new RoutePredicate.Weight("g", 9)),
                inLane("canary", path("/**"), new RoutePredicate.Weight("g", 1))));
        Random random = new Random(3);
        int canary = 0;
        for (int i = 0; i < 1_000; i++) {
            RouteMatch match = Objects.requireNonNull(table.match(Requests.get("h", "/"), random, new DecisionLog()));
            if (match.inLane()) {
                canary++;
                assertThat(table.chosen(match.drawn())).isEqualTo(Map.of("g", "canary"));
            }
        }
        assertThat(canary).as("of 1000, seed 3").isBetween(60, 140);
    }

    @Test
    void sharesAreThoseOfTheWeights() {
        RouteTable table = RouteTable.of(List.of(
                route("stable", path("/**"), new RoutePredicate.Weight("g", 9)),
                route("canary", path("/**"), new RoutePredicate.Weight("g", 1))));
        RandomGenerator random = new Random(42);
        int canary = 0;
        for (int i = 0; i < 10_000; i++) {
            RouteMatch match = table.match(Requests.get("h", "/"), random, new DecisionLog());
            canary += "canary".equals(id(match)) ? 1 : 0;
        }
        assertThat(canary).as("of 10000, seed 42").isBetween(900, 1_100);
    }

    @Test
    void aGroupWithoutAnyWeightMatchesNothing() {
        RouteTable table = RouteTable.of(List.of(route("r", path("/**"), new RoutePredicate.Weight("g", 0))));
        assertThat(match(table, "/")).isNull();
    }

    @Test
    void capturesOnlyWhatTheWinnerCaptures() {
        RouteTable table = RouteTable.of(List.of(
                route("loser", path("/{lost}/**"), new RoutePredicate.Method(Set.of("PUT"))),
                route("winner", path("/{kept}/**"), new RoutePredicate.Host(List.of("{tenant}.org")))));
        RouteMatch match = table.match(Requests.get("shop.org", "/a%2Db/c"), new Random(1), new DecisionLog());
        assertThat(match).extracting(RouteMatch::variables).asString().isEqualTo("{kept=a-b, tenant=shop}");
    }

    @Test
    void hostsWithoutTheirPort() {
        RouteTable table =
                RouteTable.of(List.of(route("r", new RoutePredicate.Host(List.of("payment", "[::1]"), false))));
        assertThat(id(table.match(Requests.get("payment:8080", "/"), new Random(1), new DecisionLog())))
                .isEqualTo("r");
        assertThat(id(table.match(Requests.get("[::1]:8080", "/"), new Random(1), new DecisionLog())))
                .isEqualTo("r");
    }

    @Test
    void namesTheRouteThatCannotBeCompiled() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RouteTable.of(List.of(route("broken", path("/{x")))))
                .withMessageStartingWith("route broken: ");
    }

    private static @Nullable RouteMatch match(RouteTable table, String path) {
        return table.match(Requests.get("h", path), new Random(1), new DecisionLog());
    }

    private static @Nullable String id(@Nullable RouteMatch match) {
        return match == null ? null : match.route().id();
    }

    private static RoutePredicate path(String... patterns) {
        return new RoutePredicate.Path(List.of(patterns), false);
    }

    private static Route route(String id, RoutePredicate... predicates) {
        List<RouteFilter> filters = List.of();
        return new Route(id, 0, List.of(predicates), filters, new RouteTarget.ToService(ServiceId.of("s")), Map.of());
    }

    private static Route inLane(String id, RoutePredicate... predicates) {
        RouteTarget target = new RouteTarget.ToService(ServiceId.of("s"));
        return new Route(id, 0, List.of(predicates), List.of(), target, Map.of(), List.of("it is ours"));
    }

    private static List<Route> routes(Random random, int count) {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<RoutePredicate> predicates = new ArrayList<>();
            if (random.nextInt(4) == 0) {
                predicates.add(new RoutePredicate.Weight("g" + random.nextInt(3), random.nextInt(5)));
            }
            if (random.nextInt(4) != 0) {
                predicates.add(new RoutePredicate.Path(pick(random, PATTERNS), random.nextBoolean()));
            }
            if (random.nextInt(2) == 0) {
                predicates.add(new RoutePredicate.Host(pick(random, HOST_PATTERNS), random.nextBoolean()));
            }
            if (random.nextInt(3) == 0) {
                predicates.add(new RoutePredicate.Method(Set.of(random.nextBoolean() ? "GET" : "PUT")));
            }
            if (random.nextInt(5) == 0) {
                predicates.add(new RoutePredicate.Query("q", LinearRegex.compile("\\d+")));
            }
            if (random.nextInt(3) == 0) {
                String regexp = HEADER_PATTERNS[random.nextInt(HEADER_PATTERNS.length)];
                predicates.add(new RoutePredicate.Header(
                        random.nextBoolean() ? "X-A" : "x-b", regexp.isEmpty() ? null : LinearRegex.compile(regexp)));
            }
            if (random.nextInt(8) == 0) {
                predicates.add(new RoutePredicate.Cookie("c", LinearRegex.compile("a|b")));
            }
            boolean opaque = random.nextInt(10) == 0;
            if (opaque) {
                predicates.add(new RoutePredicate.Opaque("Mood=good"));
            }
            RoutePredicate[] all = predicates.toArray(RoutePredicate[]::new);
            routes.add(opaque ? inLane("r" + i, all) : route("r" + i, all));
        }
        return routes;
    }

    private static List<String> pick(Random random, String[] from) {
        List<String> picked = new ArrayList<>();
        for (int i = 1 + random.nextInt(2); i > 0; i--) {
            picked.add(from[random.nextInt(from.length)]);
        }
        return picked;
    }

    private static RequestHead request(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            path.append('/').append(SEGMENTS[random.nextInt(SEGMENTS.length)]);
        }
        RequestHead head = Requests.head(
                random.nextBoolean() ? "GET" : "PUT", HOSTS[random.nextInt(HOSTS.length)], path.toString());
        head.query(random.nextBoolean() ? "q=" + random.nextInt(3) : null);
        for (int i = random.nextInt(4); i > 0; i--) {
            head.headers()
                    .add(HeaderName.of(random.nextBoolean() ? "X-A" : "X-B"), HEADERS[random.nextInt(HEADERS.length)]);
        }
        if (random.nextInt(3) == 0) {
            head.headers().add(HeaderName.of("Cookie"), "d=1; c=" + (random.nextBoolean() ? "a" : "x"));
        }
        return head;
    }
}
