package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.route.RouteTable;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.StripPrefixGatewayFilterFactory;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.context.support.StaticApplicationContext;

class RouteCompilerTest {
    private static final String ROUTES = RouteCompiler.PREFIX + ".routes";

    @Test
    void compilesWhatUsersWrite() {
        RouteDefinition definition =
                route("checkout", "lb://Checkout", "Path=/checkout/**,/cart/{id}", "Method=GET,POST");
        definition.setOrder(7);
        definition.setFilters(filters("StripPrefix=1", "RewritePath=/old/(?<rest>.*), /new/$\\{rest}"));
        definition.getMetadata().put("team", "shop");

        Route route = compileOne(definition);

        assertThat(route.id()).isEqualTo("checkout");
        assertThat(route.order()).isEqualTo(7);
        assertThat(route.metadata()).containsEntry("team", "shop");
        assertThat(route.target()).isEqualTo(new RouteTarget.ToService(ServiceId.of("checkout")));
        assertThat(route.predicates())
                .containsExactly(
                        new RoutePredicate.Path(List.of("/checkout/**", "/cart/{id}"), false),
                        new RoutePredicate.Method(Set.of("GET", "POST")));
        assertThat(route.filters().get(0)).isEqualTo(new RouteFilter.StripPrefix(1));
        assertThat(route.filters().get(1))
                .isInstanceOfSatisfying(
                        RouteFilter.RewritePath.class,
                        rewrite -> assertThat(rewrite.replacement()).isEqualTo("/new/${rest}"));
    }

    @Test
    void sortsRoutesByOrderAndKeepsTheOrderOfDefinitionAmongEquals() {
        RouteDefinition late = route("late", "no://op", "Path=/**");
        late.setOrder(1);
        RouteCompilation compiled = compile(late, route("b", "no://op", "Path=/**"), route("a", "no://op", "Path=/**"));
        assertThat(compiled.routes()).extracting(Route::id).containsExactly("b", "a", "late");
    }

    @Test
    void interleavesDefaultFiltersWithTheRoutesOwn() {
        RouteDefinition definition = route("r", "lb://s", "Path=/**");
        definition.setFilters(filters("SetStatus=201", "SetStatus=202", "SetStatus=203"));
        RouteCompilation compiled =
                RouteCompiler.stock().compile(List.of(definition), filters("SetStatus=301", "SetStatus=302"));
        assertThat(compiled.routes().get(0).filters())
                .extracting(filter -> ((RouteFilter.SetStatus) filter).status())
                .containsExactly(301, 201, 302, 202, 203);
    }

    @Test
    void threeRetriesAreFourTries() {
        RouteDefinition definition = route("r", "lb://s", "Path=/**");
        FilterDefinition retry = new FilterDefinition();
        retry.setName("Retry");
        retry.addArg("retries", "3");
        retry.addArg("statuses", "BAD_GATEWAY");
        retry.addArg("series", "");
        retry.addArg("methods", "GET,PUT");
        retry.addArg("backoff.firstBackoff", "10ms");
        retry.addArg("backoff.maxBackoff", "50ms");
        retry.addArg("backoff.factor", "3");
        definition.setFilters(List.of(retry));
        RouteFilter filter = compileOne(definition).filters().get(0);
        assertThat(filter).isInstanceOfSatisfying(RouteFilter.Retry.class, made -> {
            assertThat(made.policy().maxAttempts()).isEqualTo(4);
            assertThat(made.policy().statuses()).containsExactly(502);
            assertThat(made.policy().methods()).containsExactlyInAnyOrder("GET", "PUT");
            assertThat(made.policy().backoff().delay()).isEqualTo(Duration.ofMillis(10));
            assertThat(made.policy().backoff().multiplier()).isEqualTo(3);
            assertThat(made.policy().backoff().maxDelay()).isEqualTo(Duration.ofMillis(50));
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    retries  | 20          | retries 20 (expected: 1 to 9, which are 2 to 10 tries)
                    retries  | 0           | retries 0 (expected: 1 to 9, which are 2 to 10 tries)
                    statuses | FOUND       | status 302 is no failure (expected: statuses 400 to 599)
                    series   | REDIRECTION | status 300 is no failure (expected: statuses 400 to 599)
                    """)
    void aRetryThatCannotBeIsAProblemOfItsRoute(String argument, String value, String problem) {
        RouteDefinition definition = route("r", "lb://s", "Path=/**");
        FilterDefinition retry = new FilterDefinition();
        retry.setName("Retry");
        retry.addArg(argument, value);
        definition.setFilters(List.of(retry));
        assertThat(compile(definition).problems())
                .singleElement()
                .hasToString(ROUTES + "[0].filters[0]: route r: " + problem);
    }

    @Test
    void circuitBreakerTakesItsNameAndStatuses() {
        RouteDefinition definition = route("r", "lb://s", "Path=/**");
        FilterDefinition breaker = new FilterDefinition();
        breaker.setName("CircuitBreaker");
        breaker.addArg("name", "slow");
        breaker.addArg("statusCodes", "500,NOT_FOUND");
        definition.setFilters(List.of(breaker));
        assertThat(compileOne(definition).filters())
                .containsExactly(new RouteFilter.CircuitBreaker("slow", Set.of(500, 404)));
    }

    @Test
    void circuitBreakerTakesThePathOfItsFallback() {
        assertThat(compileOne(withFallback("forward:/spare/{id}?ignored=1")).filters())
                .containsExactly(new RouteFilter.CircuitBreaker("slow", Set.of(), "/spare/{id}", true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://other/spare", "forward:spare", "/spare", "forward:/{unknown}"})
    void aFallbackThatCannotBeIsAProblemOfItsRoute(String uri) {
        assertThat(compile(withFallback(uri)).problems()).hasSize(1);
    }

    private static RouteDefinition withFallback(String uri) {
        RouteDefinition definition = route("r", "lb://s", "Path=/{id}/**");
        FilterDefinition breaker = new FilterDefinition();
        breaker.setName("CircuitBreaker");
        breaker.addArg("name", "slow");
        breaker.addArg("fallbackUri", uri);
        breaker.addArg("resumeWithoutError", "true");
        definition.setFilters(List.of(breaker));
        return definition;
    }

    @Test
    void tellsEveryMistakeAtItsPlace() {
        RouteDefinition first = route("first", "lb://payment_service", "Path=/a/{x", "Header=X-A, (", "Betwen=a, b");
        first.setFilters(
                filters("StripPrefix=two", "RequestRateLimit=1", "AddRequestHeader=X-B, {y}", "SetStatus=abc"));
        RouteDefinition second = route("first", "ftp://x", "Method=get", "Cookie=c");
        FilterDefinition typo = new FilterDefinition();
        typo.setName("AddResponseHeader");
        typo.addArg("nam", "X-C");
        typo.addArg("value", "1");
        second.setFilters(List.of(typo));

        RouteCompilation compiled = RouteCompiler.stock().compile(List.of(first, second), filters("Retry=0"));

        assertThat(compiled.routes()).isEmpty();
        assertThat(compiled.problems())
                .extracting(RouteProblem::path)
                .containsExactlyInAnyOrder(
                        RouteCompiler.PREFIX + ".default-filters[0]",
                        ROUTES + "[0].uri",
                        ROUTES + "[0].predicates[0]",
                        ROUTES + "[0].predicates[1]",
                        ROUTES + "[0].predicates[2]",
                        ROUTES + "[0].filters[0]",
                        ROUTES + "[0].filters[1]",
                        ROUTES + "[0].filters[2]",
                        ROUTES + "[0].filters[3]",
                        ROUTES + "[1].id",
                        ROUTES + "[1].uri",
                        ROUTES + "[1].predicates[0]",
                        ROUTES + "[1].predicates[1]",
                        ROUTES + "[1].filters[0]");
        assertThat(compiled.problems().toString())
                .contains("filter RequestRateLimit is unknown: no bean of this application makes it")
                .contains("predicate Betwen is unknown")
                .contains("'_' cannot stand in a host name")
                .contains("regular expression '('")
                .contains("argument 'nam' is unknown")
                .contains("first is the id of routes[0] too");
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.org, false, example.org, 80",
        "https://example.org, true, example.org, 443",
        "http://10.0.0.1:8080/ignored, false, 10.0.0.1, 8080",
        "http://[::1]:81, false, ::1, 81",
        "ws://example.org, false, example.org, 80",
        "wss://example.org:8443, true, example.org, 8443"
    })
    void addresses(String uri, boolean secure, String host, int port) {
        assertThat(compileOne(route("r", uri, "Path=/**")).target())
                .isEqualTo(new RouteTarget.ToAddress(secure, host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lb://chat:81", "lb:ws://chat:81", "lb:wss://chat:81"})
    void aServiceIsCalledAsItsPolicySaysWhateverSchemeStandsBehindLb(String uri) {
        assertThat(compileOne(route("r", uri, "Path=/**")).target())
                .isEqualTo(new RouteTarget.ToService(new ServiceId("", "chat", 81)));
    }

    @Test
    void aFactoryThatTheApplicationReplacedTakesTheLane() {
        class OwnStripPrefix extends StripPrefixGatewayFilterFactory {
            @Override
            public String name() {
                return "StripPrefix";
            }
        }
        RouteDefinition definition = route("r", "lb://s", "Path=/**");
        definition.setFilters(filters("StripPrefix=1"));
        RouteCompiler compiler = new RouteCompiler(
                Factories.of(List.of(), List.of(new OwnStripPrefix())),
                new DefaultListableBeanFactory(),
                RouteSettings.DEFAULT);
        assertThat(laneReasons(compiler.compile(List.of(definition), List.of())))
                .singleElement()
                .asString()
                .startsWith("filter StripPrefix is ")
                .endsWith("OwnStripPrefix, which the engine does not know");
    }

    @Test
    void whatOnlySpringCanReachTakesTheLane() {
        RouteDefinition definition = route("r", "forward:/hello", "Path=/**");
        RouteCompilation compiled = RouteCompiler.stock().compile(List.of(definition), List.of());
        assertThat(laneReasons(compiled)).containsExactly("only Spring knows what answers forward:/hello");
        assertThat(compiled.routes().getFirst().target()).isEqualTo(new RouteTarget.InLane("forward:/hello"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Header=X-A, (?=a)b      | StripPrefix=1
                    Path=/{a:(?!b).*}       | StripPrefix=1
                    Host={a:(?>b)}.org      | StripPrefix=1
                    Path=/**                | RewritePath=(a)\\1, /b
                    Path=/**                | RewriteResponseHeader=X-A, a++, b
                    Path=/**                | RewriteLocationResponseHeader=ALWAYS_STRIP, Location, h, (?!ftp)http
                    """)
    void whatIsRightInJavaButNotLinearTakesTheLane(String predicate, String filter) {
        RouteDefinition definition = route("r", "lb://s", predicate);
        definition.setFilters(filters(filter));
        RouteCompilation compiled = RouteCompiler.stock().compile(List.of(definition), List.of());
        assertThat(laneReasons(compiled)).singleElement().asString().startsWith("regular expression");
        assertThat(RouteTable.of(compiled.routes()).routes().getFirst().inLane())
                .as("and the table takes it")
                .isTrue();
    }

    @Test
    void beansAreEvaluatedAndOtherExpressionsAreNot() {
        StaticApplicationContext context = new StaticApplicationContext();
        context.getBeanFactory().registerSingleton("parts", 2);
        context.refresh();
        RouteCompiler compiler = new RouteCompiler(Factories.stock(), context.getBeanFactory(), RouteSettings.DEFAULT);
        RouteDefinition definition = route("r", "lb://s", "Path=/**");

        definition.setFilters(filters("StripPrefix=#{@parts}"));
        assertThat(compiler.compile(List.of(definition), List.of())
                        .routes()
                        .getFirst()
                        .filters())
                .containsExactly(new RouteFilter.StripPrefix(2));
        definition.setFilters(filters("StripPrefix=#{@absent}"));
        assertThat(compiler.compile(List.of(definition), List.of()).problems())
                .singleElement()
                .asString()
                .contains("filters[0]")
                .contains("No bean named 'absent'");
        definition.setFilters(filters("StripPrefix=#{1 + 1}"));
        assertThat(compiler.compile(List.of(definition), List.of()).problems())
                .singleElement()
                .asString()
                .contains("filters[0]")
                .contains("is the expression #{1 + 1}")
                .contains("#{@name}");
        definition.setFilters(filters("StripPrefix=#{@parts}"));
        assertThat(laneReasons(RouteCompiler.stock().compile(List.of(definition), List.of())))
                .containsExactly("StripPrefix names #{@parts}, which only the running application has");
    }

    private static List<String> laneReasons(RouteCompilation compiled) {
        assertThat(compiled.problems()).isEmpty();
        return compiled.routes().getFirst().laneReasons();
    }

    @Test
    void putsTheBasePathBeforePatterns() {
        RouteCompiler compiler = new RouteCompiler(
                Factories.stock(), new DefaultListableBeanFactory(), new RouteSettings("/base", false));
        RouteCompilation compiled =
                compiler.compile(List.of(route("r", "no://op", "Path=/a,bc", "Host=example.org")), List.of());
        assertThat(compiled.routes().get(0).predicates())
                .containsExactly(
                        new RoutePredicate.Path(List.of("/base/a", "/base/bc"), false),
                        new RoutePredicate.Host(List.of("example.org"), false));
        assertThat(compiled.warnings()).isEmpty();
        assertThat(compile(route("r", "no://op", "Path=a")).warnings().toString())
                .contains("pattern a never matches");
    }

    @Test
    void refusesHeadersOfTheCodecs() {
        RouteDefinition definition = route("r", "lb://s", "Path=/**");
        definition.setFilters(filters("AddRequestHeader=Transfer-Encoding, chunked", "RemoveRequestHeader=Host"));
        assertThat(compile(definition).problems()).hasSize(2);
    }

    @Test
    void leavesOutWhatIsDisabled() {
        RouteDefinition definition = route("r", "nonsense", "Nonsense=1");
        definition.setEnabled(false);
        RouteCompilation compiled = compile(definition);
        assertThat(compiled.routes()).isEmpty();
        assertThat(compiled.problems()).isEmpty();
    }

    @Test
    void warnsOfWhatHasNoEffect() {
        RouteDefinition definition = route("r", "http://x:1/base", "Path=/a,true");
        definition.setFilters(filters("AddRequestHeader=X-A, a, b"));
        RouteCompilation compiled = compile(definition);
        assertThat(compiled.problems()).isEmpty();
        assertThat(compiled.warnings())
                .extracting(RouteProblem::path)
                .containsExactlyInAnyOrder(ROUTES + "[0].uri", ROUTES + "[0].predicates[0]", ROUTES + "[0].filters[0]");
    }

    private static Route compileOne(RouteDefinition definition) {
        RouteCompilation compiled = compile(definition);
        assertThat(compiled.problems()).isEmpty();
        return compiled.routes().get(0);
    }

    private static RouteCompilation compile(RouteDefinition... definitions) {
        return RouteCompiler.stock().compile(List.of(definitions), List.of());
    }

    private static RouteDefinition route(String id, String uri, String... predicates) {
        RouteDefinition definition = new RouteDefinition();
        definition.setId(id);
        definition.setUri(URI.create(uri));
        definition.setPredicates(
                Arrays.stream(predicates).map(PredicateDefinition::new).toList());
        return definition;
    }

    private static List<FilterDefinition> filters(String... filters) {
        return Arrays.stream(filters).map(FilterDefinition::new).toList();
    }
}
