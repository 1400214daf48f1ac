package io.portcullis.spring.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.route.RoutePredicate;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImplicationTest {
    private static final Instant SPRING = Instant.parse("2027-03-20T00:00:00Z");
    private static final Instant SUMMER = Instant.parse("2027-06-21T00:00:00Z");
    private static final Instant AUTUMN = Instant.parse("2027-09-23T00:00:00Z");
    private static final Instant WINTER = Instant.parse("2027-12-21T00:00:00Z");

    @Test
    void aLaterTimeIsAfterAnEarlierOne() {
        narrower(new RoutePredicate.After(SUMMER), new RoutePredicate.After(SPRING));
        holds(new RoutePredicate.After(SUMMER), new RoutePredicate.After(SUMMER));
        apart(new RoutePredicate.After(SPRING), new RoutePredicate.Before(SUMMER));
    }

    @Test
    void anEarlierTimeIsBeforeALaterOne() {
        narrower(new RoutePredicate.Before(SPRING), new RoutePredicate.Before(SUMMER));
        holds(new RoutePredicate.Before(SUMMER), new RoutePredicate.Before(SUMMER));
    }

    @Test
    void aSpanLiesInALongerOneAndOnOneSideOfItsEnds() {
        narrower(new RoutePredicate.Between(SUMMER, AUTUMN), new RoutePredicate.Between(SPRING, WINTER));
        narrower(new RoutePredicate.Between(SUMMER, AUTUMN), new RoutePredicate.After(SPRING));
        narrower(new RoutePredicate.Between(SUMMER, AUTUMN), new RoutePredicate.Before(WINTER));
        apart(new RoutePredicate.Between(SPRING, AUTUMN), new RoutePredicate.Between(SUMMER, WINTER));
        apart(new RoutePredicate.Between(SPRING, SUMMER), new RoutePredicate.After(SUMMER));
    }

    @Test
    void afterAndBeforeTogetherAreASpan() {
        List<RoutePredicate> both = List.of(new RoutePredicate.Before(AUTUMN), new RoutePredicate.After(SUMMER));
        List<RoutePredicate> span = List.of(new RoutePredicate.Between(SUMMER, AUTUMN));
        assertThat(Implication.holds(both, span)).isTrue();
        assertThat(Implication.holds(span, both)).isTrue();
        assertThat(Implication.holds(both.subList(0, 1), span)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.0.0.0/8",
        "10.1.0.0/16|10.2.0.0/16, 10.0.0.0/8",
        "10.1.0.0/16, 192.168.0.0/16|10.0.0.0/8",
        "2001:db8:1::/48, 2001:db8::/32"
    })
    void anAddressIsInAWiderRange(String given, String needed) {
        narrower(remote(given), remote(needed));
        narrower(forwarded(given, 1, "10\\..*"), forwarded(needed, 1, "10\\..*"));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 11.0.0.0/8", "10.0.0.0/8|11.0.0.0/8, 10.0.0.0/8|12.0.0.0/8", "0.0.0.0/0, ::/0"})
    void anAddressIsNotInAnotherRange(String given, String needed) {
        apart(remote(given), remote(needed));
        apart(forwarded(given, 1, "10\\..*"), forwarded(needed, 1, "10\\..*"));
    }

    @Test
    void theForwardedAddressIsOneOnlyByTheSameRules() {
        apart(forwarded("10.1.0.0/16", 1, "10\\..*"), forwarded("10.0.0.0/8", 2, "10\\..*"));
        apart(forwarded("10.1.0.0/16", 1, "10\\..*"), forwarded("10.0.0.0/8", 1, "11\\..*"));
        apart(forwarded("10.1.0.0/16", 1, "10\\..*"), forwarded("10.0.0.0/8", 1, null));
        narrower(forwarded("10.1.0.0/16", 1, null), forwarded("10.0.0.0/8", 2, null));
        apart(forwarded("10.1.0.0/16", 1, null), remote("10.0.0.0/8"));
    }

    @Test
    void aMethodIsOneOfMore() {
        narrower(new RoutePredicate.Method(Set.of("GET")), new RoutePredicate.Method(Set.of("GET", "POST")));
        apart(new RoutePredicate.Method(Set.of("GET", "PUT")), new RoutePredicate.Method(Set.of("GET", "POST")));
    }

    @Test
    void aHeaderWithAValueIsAHeader() {
        narrower(header("X-Env", "prod"), header("x-env", null));
        narrower(header("X-Env", "a.*"), header("X-Env", null));
        narrower(header("X-Env", "prod"), header("X-Env", "prod|test"));
        narrower(header("X-Env", "v1|v2"), header("X-Env", "v[0-9]+"));
        holds(header("X-Env", "a.*"), header("X-Env", "a.*"));
        apart(header("X-Env", "prod"), header("X-Tenant", null));
        apart(header("X-Env", "prod|live"), header("X-Env", "prod|test"));
    }

    @Test
    void whatIsNoPlainWordIsNotCompared() {
        doesNotHold(header("X-Env", "a.c"), header("X-Env", "a.*"));
        doesNotHold(
                new RoutePredicate.Header("X-Env", Pattern.compile("a", Pattern.CASE_INSENSITIVE)),
                header("X-Env", "a"));
        doesNotHold(header("X-Env", "(a|b)"), header("X-Env", "a|b"));
        doesNotHold(header("X-Env", "a|"), header("X-Env", "a"));
    }

    @Test
    void aParameterWithAValueIsAParameter() {
        narrower(query("page", "1"), query("page", null));
        narrower(query("page", "1|2"), query("page", "[0-9]"));
        apart(query("page", "1"), query("Page", null));
    }

    @Test
    void aCookieWithAValueIsOneOfMoreValues() {
        narrower(cookie("lang", "de"), cookie("lang", "de|en"));
        apart(cookie("lang", "de"), cookie("LANG", "de"));
        apart(cookie("lang", "de"), cookie("lang", "en"));
    }

    @Test
    void aHostIsOneBelowADomain() {
        narrower(host(true, "a.example.org"), host(true, "**.example.org"));
        narrower(host(true, "a.example.org"), host(true, "a.example.org", "b.example.org"));
        apart(host(true, "a.example.org"), host(true, "**.example.net"));
    }

    @Test
    void aHostWithoutPortIsTheSameWhetherOrNotThePortCounts() {
        narrower(host(true, "a.example.org"), host(false, "a.example.org"));
        apart(host(true, "**.example.org"), host(false, "a.example.org"));
        doesNotHold(host(true, "a.example.org:8443"), host(false, "a.example.org:8443"));
        doesNotHold(host(true, "*.example.org"), host(false, "*.example.org"));
    }

    @Test
    void aHostThatStartsWithADotIsMatchedByNoOtherPattern() {
        doesNotHold(host(true, ".example.org"), host(true, "**.example.org"));
        doesNotHold(host(true, ".example.org"), host(true, "**"));
    }

    @Test
    void aRouteServiceSendsThreeHeaders() {
        RoutePredicate cloud = new RoutePredicate.CloudFoundryRouteService();
        narrower(cloud, header("X-CF-Proxy-Metadata", null));
        holds(cloud, cloud);
        doesNotHold(cloud, header("X-CF-Proxy-Metadata", "a"));
    }

    @Test
    void everyRequestHasAPath() {
        RoutePredicate get = new RoutePredicate.Method(Set.of("GET"));
        narrower(get, path("/**"));
        narrower(get, path("/{*all}"));
        doesNotHold(get, path("/*"));
        doesNotHold(get, path("/shop/**"));
        assertThat(Implication.holds(List.of(), List.of(path("/**")))).isTrue();
    }

    @Test
    void aPathIsBelowAWiderOne() {
        narrower(path("/shop/cart"), path("/shop/**"));
        apart(path("/shop/cart"), path("/pay/**"));
        doesNotHold(new RoutePredicate.Path(List.of("/shop"), true), path("/shop"));
    }

    @Test
    void everyPredicateNeedsOneThatImpliesIt() {
        RoutePredicate get = new RoutePredicate.Method(Set.of("GET"));
        assertThat(Implication.holds(List.of(get, header("a", "x")), List.of(header("a", null))))
                .isTrue();
        assertThat(Implication.holds(List.of(header("a", "x")), List.of(header("a", null), get)))
                .isFalse();
        assertThat(Implication.holds(List.of(), List.of())).isTrue();
    }

    @Test
    void sharesAndTheApplicationsOwnPredicatesProveNothing() {
        RoutePredicate weight = new RoutePredicate.Weight("group", 1);
        RoutePredicate opaque = new RoutePredicate.Opaque("Tenant=a");
        doesNotHold(weight, weight);
        doesNotHold(opaque, opaque);
    }

    private static void narrower(RoutePredicate narrow, RoutePredicate wide) {
        holds(narrow, wide);
        doesNotHold(wide, narrow);
    }

    private static void apart(RoutePredicate one, RoutePredicate other) {
        doesNotHold(one, other);
        doesNotHold(other, one);
    }

    private static void holds(RoutePredicate given, RoutePredicate needed) {
        assertThat(Implication.holds(List.of(given), List.of(needed)))
                .as("%s implies %s", given, needed)
                .isTrue();
    }

    private static void doesNotHold(RoutePredicate given, RoutePredicate needed) {
        assertThat(Implication.holds(List.of(given), List.of(needed)))
                .as("%s implies %s", given, needed)
                .isFalse();
    }

    private static RoutePredicate path(String pattern) {
        return new RoutePredicate.Path(List.of(pattern), false);
    }

    private static RoutePredicate remote(String ranges) {
        return new RoutePredicate.RemoteAddr(ranges(ranges));
    }

    private static RoutePredicate forwarded(String ranges, int index, @Nullable String trusted) {
        return new RoutePredicate.XForwardedRemoteAddr(ranges(ranges), index, pattern(trusted));
    }

    private static List<IpRange> ranges(String ranges) {
        return Stream.of(ranges.split("\\|")).map(IpRange::parse).toList();
    }

    private static RoutePredicate header(String name, @Nullable String regexp) {
        return new RoutePredicate.Header(name, pattern(regexp));
    }

    private static RoutePredicate query(String param, @Nullable String regexp) {
        return new RoutePredicate.Query(param, pattern(regexp));
    }

    private static RoutePredicate cookie(String name, String regexp) {
        return new RoutePredicate.Cookie(name, Pattern.compile(regexp));
    }

    private static RoutePredicate host(boolean includePort, String... patterns) {
        return new RoutePredicate.Host(List.of(patterns), includePort);
    }

    private static @Nullable Pattern pattern(@Nullable String regexp) {
        return regexp == null ? null : Pattern.compile(regexp);
    }
}
