package io.portcullis.spring.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.config.MeshRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose tries multiply, how often, and where it is only possible. */
class MultipliedTriesTest {
    private static final String TO_SHOP = routes("{ id: all, uri: lb://shop, predicates: [ Path=/** ] }");
    private static final String TO_CART = routes("{ id: cart, uri: lb://cart, predicates: [ Path=/** ] }");
    private static final String CART = service("cart", "true");

    @TempDir
    Path directory;

    @Test
    void whatIsBuiltInCountsOnBothSides() throws IOException {
        assertThat(told(service("shop", "true") + TO_SHOP, CART + TO_CART))
                .containsExactly(
                        "1:36 portcullis.services.shop.retry: tries multiply with those of shop: 3 here, and for"
                                + " each of them 3 by portcullis.services.cart.retry at callee:1:36: up to 3 x 3 = 9 for one request");
    }

    @Test
    void oneTryOnEitherSideIsNothingToTell() throws IOException {
        assertThat(told(service("shop", "false") + TO_SHOP, CART + TO_CART)).isEmpty();
        assertThat(told(service("shop", "true") + TO_SHOP, service("cart", "{ max-attempts: 1 }") + TO_CART))
                .isEmpty();
        assertThat(told(
                        service("shop", "true") + TO_SHOP,
                        service("cart", "{ budget: { percent: 0, min-per-second: 0 } }") + TO_CART))
                .isEmpty();
    }

    @Test
    void whoWroteItIsNamed() throws IOException {
        assertThat(told(
                        "portcullis.defaults.retry.max-attempts: 2\n" + service("shop", null) + TO_SHOP,
                        CART + TO_CART))
                .singleElement()
                .asString()
                .startsWith("1:41 portcullis.defaults.retry: tries multiply")
                .contains("2 x 3 = 6");
        assertThat(told(
                        service("shop", "true")
                                + routes("{ id: all, uri: lb://shop, predicates: [ Path=/** ], filters: [ Retry=4 ] }"),
                        CART + TO_CART))
                .singleElement()
                .asString()
                .startsWith("3:11 route all: tries multiply")
                .contains("5 x 3 = 15");
    }

    @Test
    void aFixedAddressIsACalleeByItsHost() throws IOException {
        String caller = routes("{ id: all, uri: 'http://shop:8080', predicates: [ Path=/** ] }");
        assertThat(told(caller, CART + TO_CART))
                .singleElement()
                .asString()
                .startsWith("2:11 route all: tries multiply");
        assertThat(told(service("other", "true"), caller.replace("shop", "cart")))
                .singleElement()
                .asString()
                .contains("--callee shop");
    }

    @Test
    void routesBehindThatTryOnceMakeItAPossibility() throws IOException {
        String behind = CART
                + routes(
                        "{ id: cart, uri: lb://cart, predicates: [ Path=/cart ] }",
                        "{ id: ok, uri: no://op, predicates: [ Path=/ok ] }");
        assertThat(told(service("shop", "true") + TO_SHOP, behind))
                .singleElement()
                .asString()
                .contains("tries may multiply", "3 x 3 = 9");
    }

    @Test
    void theMostOfThoseBehindIsNamedAndTheOthersCounted() throws IOException {
        String behind = CART
                + routes(
                        "{ id: a, uri: lb://cart, predicates: [ Path=/a ] }",
                        "{ id: b, uri: lb://cart, predicates: [ Path=/b ], filters: [ Retry=5 ] }",
                        "{ id: c, uri: lb://cart, predicates: [ Path=/c ], filters: [ Retry=1 ] }",
                        "{ id: d, uri: lb://cart, predicates: [ Path=/d ] }");
        assertThat(told(service("shop", "true") + TO_SHOP, behind))
                .singleElement()
                .asString()
                .contains("tries multiply", "6 by route b at callee:4:11 (and 2 more there): up to 3 x 6 = 18");
    }

    @Test
    void severalRetryFiltersCountTogether() throws IOException {
        String behind =
                CART + routes("{ id: a, uri: lb://cart, predicates: [ Path=/a ], filters: [ Retry=2, Retry=5 ] }");
        assertThat(told(service("shop", "true") + TO_SHOP, behind))
                .singleElement()
                .asString()
                .contains("6 by route a at callee:3:11: up to 3 x 6 = 18");
    }

    @Test
    void otherMethodsDoNotMeet() throws IOException {
        String caller = service("shop", "{ methods: [ GET ] }") + TO_SHOP;
        String posts = routes("{ id: a, uri: lb://cart, predicates: [ Path=/a, Method=POST ] }");
        assertThat(told(caller, CART + posts)).isEmpty();
        assertThat(told(caller, service("cart", "{ methods: [ PUT, DELETE ] }") + TO_CART))
                .isEmpty();
        assertThat(told(caller, service("cart", "{ methods: [ PUT, GET ] }") + TO_CART))
                .hasSize(1);
    }

    /** It has left the caller: what may have been processed is repeated here only where the service honours keys. */
    @Test
    void aPostMultipliesOnlyWithKeys() throws IOException {
        String posts = routes("{ id: all, uri: lb://shop, predicates: [ Path=/a, Method=POST ] }");
        assertThat(told(service("shop", "true") + posts, CART + TO_CART)).isEmpty();
        assertThat(told(service("shop", "{ idempotency-keys: true }") + posts, CART + TO_CART))
                .hasSize(1);
    }

    @Test
    void whatAnApplicationBesideASidecarCallsIsAPossibility() throws IOException {
        String sidecar = "portcullis.inbound.application: 127.0.0.1:8080\n" + service("bank", "{ max-attempts: 4 }");
        assertThat(told(service("shop", "true") + TO_SHOP, sidecar))
                .singleElement()
                .asString()
                .contains("tries may multiply")
                .contains(
                        "4 by portcullis.services.bank.retry at callee:2:52, where a call goes out there: up to 3 x 4 = 12");
    }

    @Test
    void aSidecarIsToldByWhatItsFilesSay() throws IOException {
        assertThat(told(service("shop", "true") + TO_SHOP, "portcullis.outbound: false\n" + service("bank", "true")))
                .singleElement()
                .asString()
                .contains("where a call goes out there");
    }

    @Test
    void connectionsOfOtherProtocolsAreNoRequests() throws IOException {
        String sidecar = "portcullis.inbound.application: 127.0.0.1:8080\n" + service("db", "true")
                + "portcullis.services.db.protocol: tcp\n";
        assertThat(told(service("shop", "true") + TO_SHOP, sidecar)).isEmpty();
    }

    @Test
    void aCalleeNobodyCallsIsMostlyASlip() throws IOException {
        assertThat(told(service("shp", "true") + TO_SHOP.replace("shop", "shp"), CART + TO_CART))
                .containsExactly(" --callee shop: no route leads there (did you mean shp?)");
    }

    @Test
    void aSidecarIsACallerToo() throws IOException {
        Checked checked = check(service("shop", "{ max-attempts: 2 }"), CART + TO_CART, MeshRole.SIDECAR);
        assertThat(checked.warnings())
                .singleElement()
                .asString()
                .startsWith("portcullis.services.shop.retry: tries multiply")
                .contains("2 x 3 = 6");
    }

    @Test
    void ofFilesThatCannotBeReadAllAreTold() throws IOException {
        assertThat(check("a: [ 1\nb: 2\n", "portcullis.services.cart.retri: false\n")
                        .errors())
                .satisfiesExactlyInAnyOrder(
                        error -> assertThat(error.found()).startsWith("no YAML"),
                        error -> assertThat(error.path()).isEqualTo("portcullis.services.cart.retri"));
        assertThat(check("portcullis.services.cart.retri: false\n", "a: [ 1\nb: 2\n")
                        .errors())
                .hasSize(2);
    }

    @Test
    void withErrorsNothingIsSaidOfTries() throws IOException {
        Checked checked = check(service("shop", "true") + TO_SHOP, service("cart", "{ max-attempts: 0 }") + TO_CART);
        assertThat(checked.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.origin()).startsWith(directory.resolve("callee.yml") + ":1:52"));
        assertThat(checked.warnings()).isEmpty();
        assertThat(check(service("shop", "true") + TO_SHOP, "portcullis.inbound.application: no address\n")
                        .errors())
                .singleElement()
                .asString()
                .contains("portcullis.inbound.application");
    }

    private static String service(String name, String retry) {
        return "portcullis.services." + name + ": { " + (retry == null ? "" : "retry: " + retry + ", ")
                + "endpoints: [ { address: \"10.0.0.7:8080\" } ] }\n";
    }

    private static String routes(String... routes) {
        return "spring.cloud.gateway.server.webflux.routes:\n  - " + String.join("\n  - ", routes) + "\n";
    }

    /** What is said of tries that multiply, each with its place in the caller's file. */
    private List<String> told(String caller, String callee) throws IOException {
        Checked checked = check(caller, callee);
        assertThat(checked.errors()).isEmpty();
        return checked.warnings().stream()
                .filter(warning ->
                        warning.found().contains("multiply") || warning.path().startsWith("--callee"))
                .map(this::told)
                .toList();
    }

    private String told(Problem warning) {
        String place = warning.origin().replace(directory.resolve("caller.yml") + ":", "");
        String expected = warning.path().startsWith("--") ? " (" + warning.expected() + ")" : "";
        return place + " " + warning.path() + ": "
                + warning.found().replace(directory + "/", "").replace("callee.yml", "callee") + expected;
    }

    private Checked check(String caller, String callee) throws IOException {
        return check(caller, callee, MeshRole.GATEWAY);
    }

    private Checked check(String caller, String callee, MeshRole role) throws IOException {
        Path calling = Files.writeString(directory.resolve("caller.yml"), caller);
        Path called = Files.writeString(directory.resolve("callee.yml"), callee);
        CheckOptions options = new CheckOptions(role, List.of(), Set.of(), Map.of());
        return ConfigurationCheck.check(List.of(calling), Map.of("shop", List.of(called)), options);
    }
}
