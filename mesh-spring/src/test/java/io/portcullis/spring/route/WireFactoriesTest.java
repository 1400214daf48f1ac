package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.IpRange;
import io.portcullis.core.route.ApiVersion;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteFilter.DedupeResponseHeader.Retained;
import io.portcullis.core.route.RouteFilter.RewriteLocationResponseHeader.StripVersion;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.VersionRule;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersProperties;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.RouteDefinition;

/** What each stock predicate and filter becomes, in both notations of arguments. */
class WireFactoriesTest {
    @Test
    void timesBecomeInstants() {
        Instant from = Instant.parse("2027-01-20T17:42:47Z");
        Instant to = Instant.parse("2027-01-21T17:42:47Z");
        assertThat(predicate("After=2027-01-20T18:42:47+01:00")).isEqualTo(new RoutePredicate.After(from));
        assertThat(predicate("Before=2027-01-20T17:42:47Z")).isEqualTo(new RoutePredicate.Before(from));
        assertThat(predicate(
                        "Between=2027-01-20T10:42:47-07:00[America/Denver], 2027-01-21T10:42:47-07:00[America/Denver]"))
                .isEqualTo(new RoutePredicate.Between(from, to));
        assertThat(predicate(
                        "Between", Map.of("datetime1", "2027-01-20T17:42:47Z", "datetime2", "2027-01-21T17:42:47Z")))
                .isEqualTo(new RoutePredicate.Between(from, to));
        assertThat(problem("Between=2027-01-21T17:42:47Z, 2027-01-20T17:42:47Z"))
                .contains("is not before 2027-01-20T17:42:47Z");
        assertThat(problem("After=yesterday")).contains("datetime");
    }

    @Test
    void addressesAreRangesAroundWhatIsWritten() {
        assertThat(predicate("RemoteAddr=192.168.1.1/24,10.0.0.7"))
                .isEqualTo(new RoutePredicate.RemoteAddr(
                        List.of(IpRange.parse("192.168.1.0/24"), IpRange.parse("10.0.0.7/32"))));
        assertThat(predicate("XForwardedRemoteAddr=2001:db8::1/32"))
                .isEqualTo(new RoutePredicate.XForwardedRemoteAddr(List.of(IpRange.parse("2001:db8::/32")), 1, null));
        assertThat(problem("RemoteAddr=10.0.0.0/99")).contains("a prefix of 0 to 32 bits");
        assertThat(laneReasons("RemoteAddr=localhost"))
                .singleElement()
                .asString()
                .contains("localhost is a name");
    }

    @Test
    void whoBelievesNobodyIsToldThatForwardedAddressesAreNotSeen() {
        RouteDefinition definition = route();
        definition.setPredicates(List.of(new PredicateDefinition("XForwardedRemoteAddr=10.0.0.0/8")));
        assertThat(compile(RouteSettings.DEFAULT, definition).warnings())
                .singleElement()
                .asString()
                .contains("X-Forwarded-For is believed from nobody");
        RouteSettings trusting = new RouteSettings(
                "", true, "10\\..*", new SecureHeadersProperties(), null, RateLimitSettings.standard());
        assertThat(compile(trusting, definition).warnings()).isEmpty();
    }

    @Test
    void versionsAreReadAsThePropertiesSay() {
        VersionRule rule = new VersionRule(
                List.of(new VersionRule.Header("X-V"), new VersionRule.Query("v"), new VersionRule.PathSegment(2)),
                new ApiVersion(1, 1, 0),
                false);
        String all = "use.path-segment=2,use.query-parameter=v,use.header=X-V,default=1.1,supported=1.1";
        assertThat(version("Version=1.2+", all).routes().getFirst().predicates())
                .containsExactly(new RoutePredicate.Version(rule, new ApiVersion(1, 2, 0), true));
        assertThat(version("Version=v2", "use.header=X-V,required=true")
                        .routes()
                        .getFirst()
                        .predicates())
                .containsExactly(new RoutePredicate.Version(
                        new VersionRule(List.of(new VersionRule.Header("X-V")), null, true),
                        new ApiVersion(2, 0, 0),
                        false));
        assertThat(version("Version=new", "use.header=X-V").problems().toString())
                .contains("'new' is no version");
    }

    @Test
    void versionsThatOnlySpringCanReadTakeTheLane() {
        assertThat(laneReasons("Version=1"))
                .singleElement()
                .asString()
                .contains("nothing of spring.webflux.apiversion.use");
        for (String media : List.of("use.media-type-parameter[application/json]=v", "use.header=X-V,default=new")) {
            Route route = version("Version=1", media).routes().getFirst();
            assertThat(route.laneReasons()).singleElement().asString().startsWith("Version ");
            assertThat(route.predicates()).containsExactly(new RoutePredicate.Opaque("Version=1"));
        }
    }

    private static RouteCompilation version(String predicate, String properties) {
        Map<String, String> source = new LinkedHashMap<>();
        for (String property : properties.split(",")) {
            String[] pair = property.split("=");
            source.put("spring.webflux.apiversion." + pair[0], pair[1]);
        }
        RouteDefinition definition = route();
        definition.setPredicates(List.of(new PredicateDefinition(predicate)));
        Binder binder = new Binder(new MapConfigurationPropertySource(source));
        return compile(RouteSettings.read(binder, RateLimitSettings.standard(), null), definition);
    }

    @Test
    void cloudFoundryHasNoArguments() {
        assertThat(predicate("CloudFoundryRouteService", Map.of()))
                .isEqualTo(new RoutePredicate.CloudFoundryRouteService());
    }

    @Test
    void filtersOfTheRequest() {
        assertThat(filter("AddRequestParameter=red, blue"))
                .isEqualTo(new RouteFilter.AddRequestParameter("red", "blue"))
                .isEqualTo(filter("AddRequestParameter", Map.of("name", "red", "value", "blue")));
        assertThat(filter("RemoveRequestParameter=red")).isEqualTo(new RouteFilter.RemoveRequestParameter("red"));
        assertThat(filter("RewriteRequestParameter=campaign, fall2023"))
                .isEqualTo(new RouteFilter.RewriteRequestParameter("campaign", "fall2023"));
        assertThat(filter("MapRequestHeader=Blue, X-Red"))
                .isEqualTo(new RouteFilter.MapRequestHeader("Blue", "X-Red"))
                .isEqualTo(filter("MapRequestHeader", Map.of("fromHeader", "Blue", "toHeader", "X-Red")));
        assertThat(filter("AddRequestHeadersIfNotPresent=X-A:1,X-B:2,X-A:3"))
                .isEqualTo(new RouteFilter.AddRequestHeadersIfNotPresent(
                        Map.of("X-A", List.of("1", "3"), "X-B", List.of("2"))));
        assertThat(filter("PreserveHostHeader", Map.of())).isEqualTo(new RouteFilter.PreserveHostHeader());
        assertThat(filter("SetRequestHostHeader=example.org"))
                .isEqualTo(new RouteFilter.SetRequestHostHeader("example.org"));
        assertThat(filter("RequestHeaderToRequestUri=X-Url"))
                .isEqualTo(new RouteFilter.RequestHeaderToRequestUri("X-Url"));
        assertThat(filter("SetRequestUri=http://example.org/a"))
                .isEqualTo(new RouteFilter.SetRequestUri("http://example.org/a"));
        assertThat(filter("RequestSize", Map.of("maxSize", "5MB"))).isEqualTo(new RouteFilter.RequestSize(5L << 20));
        assertThat(filter("RequestSize=5MB"))
                .as("has no shortcut notation in SCG either")
                .isEqualTo(new RouteFilter.RequestSize(5_000_000));
        assertThat(filter("RequestSize", Map.of("maxSize", "5000000")))
                .isEqualTo(new RouteFilter.RequestSize(5_000_000));
        assertThat(filter("RequestHeaderSize=1000B"))
                .isEqualTo(new RouteFilter.RequestHeaderSize(1000, "errorMessage"));
        assertThat(filter("RequestHeaderSize", Map.of("maxSize", "1KB", "errorHeaderName", "X-Error")))
                .isEqualTo(new RouteFilter.RequestHeaderSize(1024, "X-Error"));
    }

    @Test
    void filtersOfTheResponse() {
        assertThat(filter("RedirectTo=302, https://acme.org, true"))
                .isEqualTo(new RouteFilter.RedirectTo(302, URI.create("https://acme.org"), true))
                .isEqualTo(filter(
                        "RedirectTo",
                        Map.of("status", "FOUND", "url", "https://acme.org", "includeRequestParams", "true")));
        assertThat(filter("DedupeResponseHeader=X-A X-B, RETAIN_LAST"))
                .isEqualTo(new RouteFilter.DedupeResponseHeader(List.of("X-A", "X-B"), Retained.LAST));
        assertThat(filter("RewriteLocationResponseHeader=ALWAYS_STRIP, Link, api.org, https"))
                .isEqualTo(
                        new RouteFilter.RewriteLocationResponseHeader(StripVersion.ALWAYS, "Link", "api.org", "https"));
        assertThat(filter("RewriteLocationResponseHeader", Map.of()))
                .isEqualTo(new RouteFilter.RewriteLocationResponseHeader(
                        StripVersion.AS_IN_REQUEST, "Location", null, "https?|ftps?"));
        assertThat(filter("RewriteResponseHeader=X-A, password=(?<p>[^&]+), password=$\\{p}x"))
                .isInstanceOfSatisfying(
                        RouteFilter.RewriteResponseHeader.class,
                        made -> assertThat(made.replacement()).isEqualTo("password=${p}x"));
    }

    @Test
    void aStatusKeepsTheOriginalWhereThePropertySaysSo() {
        RouteDefinition definition = route();
        definition.setFilters(List.of(new FilterDefinition("SetStatus=201")));
        RouteSettings settings = new RouteSettings(
                "", true, null, new SecureHeadersProperties(), "X-Original", RateLimitSettings.standard());
        assertThat(compile(settings, definition).routes().getFirst().filters())
                .containsExactly(new RouteFilter.SetStatus(201, "X-Original"));
    }

    @Test
    void secureHeadersAreThoseOfThePropertiesUnlessTheRouteSaysMore() {
        SecureHeadersProperties properties = new SecureHeadersProperties();
        properties.setFrameOptions("SAMEORIGIN");
        properties.setDisable(List.of("X-Download-Options"));
        properties.setEnable(List.of("Permissions-Policy"));
        RouteDefinition plain = route();
        plain.setFilters(List.of(new FilterDefinition("SecureHeaders")));
        RouteDefinition own = route();
        FilterDefinition filter = new FilterDefinition();
        filter.setName("SecureHeaders");
        filter.addArg("disable", "Strict-Transport-Security,X-Frame-Options");
        filter.addArg("referrerPolicyHeaderValue", "same-origin");
        own.setFilters(List.of(filter));
        RouteSettings settings = new RouteSettings("", true, null, properties, null, RateLimitSettings.standard());

        assertThat(headers(settings, plain))
                .containsEntry("X-Frame-Options", "SAMEORIGIN")
                .containsKey("Permissions-Policy")
                .doesNotContainKey("X-Download-Options")
                .hasSize(8);
        assertThat(headers(settings, own))
                .containsEntry("Referrer-Policy", "same-origin")
                .containsKey("X-Download-Options")
                .doesNotContainKeys("Permissions-Policy", "Strict-Transport-Security", "X-Frame-Options")
                .hasSize(6);
    }

    private static Map<String, String> headers(RouteSettings settings, RouteDefinition definition) {
        return ((RouteFilter.SecureHeaders) compile(settings, definition)
                        .routes()
                        .getFirst()
                        .filters()
                        .getFirst())
                .headers();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RedirectTo=200, https://acme.org      | status 200 is no redirection
                    RedirectTo=302, https://a b           | is no URI
                    RequestHeaderSize=lots                | max-size
                    AddRequestHeadersIfNotPresent=X-A     | key:value
                    DedupeResponseHeader=X-A, SOME        | strategy
                    MapRequestHeader=X-A                  | argument 'toHeader' is missing
                    MapRequestHeader=X-A, Content-Length  | no header of the connection
                    AddRequestParameter=a, {b}            | a variable that the route's Path or Host captures
                    SetRequestUri=http://{b}              | a variable that the route's Path or Host captures
                    RewriteResponseHeader=X-A, (, b       | regular expression '('
                    RewriteResponseHeader=X-A, a, $1      | at most $0
                    """)
    void whatCannotBeIsAProblem(String filter, String problem) {
        RouteDefinition definition = route();
        definition.setFilters(List.of(new FilterDefinition(filter)));
        assertThat(compile(RouteSettings.DEFAULT, definition).problems())
                .singleElement()
                .asString()
                .contains(problem);
    }

    private static RoutePredicate predicate(String text) {
        return compiled(new PredicateDefinition(text));
    }

    private static RoutePredicate predicate(String name, Map<String, String> args) {
        PredicateDefinition definition = new PredicateDefinition();
        definition.setName(name);
        definition.setArgs(new LinkedHashMap<>(args));
        return compiled(definition);
    }

    private static RoutePredicate compiled(PredicateDefinition predicate) {
        RouteDefinition definition = route();
        definition.setPredicates(List.of(predicate));
        return good(definition).predicates().getFirst();
    }

    private static RouteFilter filter(String text) {
        return compiled(new FilterDefinition(text));
    }

    private static RouteFilter filter(String name, Map<String, String> args) {
        FilterDefinition definition = new FilterDefinition();
        definition.setName(name);
        definition.setArgs(new LinkedHashMap<>(args));
        return compiled(definition);
    }

    private static RouteFilter compiled(FilterDefinition filter) {
        RouteDefinition definition = route();
        definition.setFilters(List.of(filter));
        return good(definition).filters().getFirst();
    }

    private static Route good(RouteDefinition definition) {
        RouteCompilation compiled = compile(RouteSettings.DEFAULT, definition);
        assertThat(compiled.problems()).isEmpty();
        assertThat(compiled.routes().getFirst().laneReasons()).isEmpty();
        return compiled.routes().getFirst();
    }

    private static String problem(String predicate) {
        RouteDefinition definition = route();
        definition.setPredicates(List.of(new PredicateDefinition(predicate)));
        return compile(RouteSettings.DEFAULT, definition).problems().getFirst().toString();
    }

    private static List<String> laneReasons(String... predicates) {
        RouteDefinition definition = route();
        definition.setPredicates(
                Arrays.stream(predicates).map(PredicateDefinition::new).toList());
        return compile(RouteSettings.DEFAULT, definition).routes().getFirst().laneReasons();
    }

    private static RouteCompilation compile(RouteSettings settings, RouteDefinition definition) {
        return new RouteCompiler(Factories.stock(), new DefaultListableBeanFactory(), settings)
                .compile(List.of(definition), List.of());
    }

    private static RouteDefinition route() {
        RouteDefinition definition = new RouteDefinition();
        definition.setId("r");
        definition.setUri(URI.create("lb://s"));
        return definition;
    }
}
