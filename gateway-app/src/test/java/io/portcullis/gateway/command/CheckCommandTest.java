package io.portcullis.gateway.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CheckCommandTest {
    private static final String SERVICE = """
            portcullis.services.shop.endpoints: [ { address: "10.0.0.7:8080" } ]
            """;

    @TempDir
    Path directory;

    @Test
    void aConfigurationWithoutFaultsIsCounted() throws IOException {
        Ran ran = check(SERVICE + routes("{ id: a, uri: lb://shop, predicates: [ Path=/a/** ] }"));
        assertThat(ran.out()).isEqualTo("0 errors, 0 warnings, 1 route\n");
        assertThat(ran.status()).isZero();
    }

    @Test
    void allErrorsAreToldWithTheirPlaces() throws IOException {
        Ran ran = check("""
                portcullis:
                  services:
                    shop:
                      retry: { max-attempts: 0 }
                      endpoints: [ { address: "10.0.0.7:8080" } ]
                spring.cloud.gateway.server.webflux.routes:
                  - id: a
                    uri: lb://shopp
                    predicates: [ Path=/a, Pth=/b ]
                spring.cloud.gateway.routes[0].id: old
                """);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out().lines().toList())
                .anySatisfy(line -> assertThat(line)
                        .startsWith(file() + ":4:30: error: portcullis.services.shop.retry.max-attempts: 0 (expected:"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(file() + ":8:10: error: ")
                        .contains("a service declared under portcullis.services"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(file() + ":9:")
                        .contains("predicate Pth is unknown", "did you mean Path?"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith(file() + ":10:")
                        .contains("spring.cloud.gateway.server.webflux.routes"))
                .last()
                .isEqualTo("4 errors, 0 warnings, 0 routes");
    }

    @Test
    void whatIsNoYamlIsToldAtItsPlace() throws IOException {
        Ran ran = check("a: 1\nb: [ 1\nc: 2\n");
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).startsWith(file() + ":3:").contains("no YAML");
    }

    @Test
    void aMissingFileIsAMisuse() {
        Ran ran = run(directory.resolve("none.yml").toString());
        assertThat(ran.status()).isEqualTo(64);
        assertThat(ran.err()).contains("none.yml", "--help");
    }

    @Test
    void warningsFailOnlyWhereTheyShould() throws IOException {
        String text = SERVICE + "server.server-header: shop\n";
        assertThat(check(text).status()).isZero();
        assertThat(check(text, "--strict").status()).isEqualTo(2);
        assertThat(check(text).out()).contains(file() + ":2:23: warning: server.server-header: has no effect");
    }

    @Test
    void aRouteBehindAWiderOneCanNeverMatch() throws IOException {
        Ran ran = check(SERVICE
                + routes(
                        "{ id: wide, uri: lb://shop, predicates: [ Path=/shop/** ] }",
                        "{ id: lost, uri: lb://shop, predicates: [ 'Path=/shop/{id}', Method=GET ] }",
                        "{ id: first, uri: lb://shop, order: -1, predicates: [ Path=/shop/cart ] }"));
        assertThat(ran.out().lines().toList())
                .hasSize(2)
                .first()
                .asString()
                .startsWith(file() + ":4:11: warning: route lost: can never match: route wide at ");
    }

    @Test
    void aRouteBehindOneOfMoreClientsHostsAndTimesCanNeverMatch() throws IOException {
        String night = "'After=2027-03-20T00:00:00Z', 'RemoteAddr=10.0.0.0/8', 'Header=X-Env', 'Host=**.example.org'";
        String later = "'Between=2027-06-21T00:00:00Z, 2027-09-23T00:00:00Z', 'RemoteAddr=10.1.0.0/16'"
                + ", 'Header=X-Env, prod', 'Host=shop.example.org'";
        Ran ran = check(SERVICE
                + routes(
                        "{ id: wide, uri: lb://shop, predicates: [ " + night + " ] }",
                        "{ id: lost, uri: lb://shop, predicates: [ " + later + " ] }",
                        "{ id: found, uri: lb://shop, predicates: [ " + later.replace("10.1", "11.1") + " ] }"));
        assertThat(ran.out())
                .contains("route lost: can never match: route wide at ")
                .doesNotContain("route found")
                .contains("0 errors, 1 warning");
    }

    @Test
    void weightsThatHardlyAddUpAreToldOf() throws IOException {
        Ran ran = check(SERVICE
                + routes(
                        "{ id: a, uri: lb://shop, predicates: [ Path=/a, 'Weight=ab, 90' ] }",
                        "{ id: b, uri: lb://shop, predicates: [ Path=/a, 'Weight=ab, 5' ] }",
                        "{ id: c, uri: lb://shop, predicates: [ Path=/c, 'Weight=alone, 5' ] }",
                        "{ id: d, uri: lb://shop, predicates: [ Path=/d, 'Weight=none, 0' ] }",
                        "{ id: e, uri: lb://shop, predicates: [ Path=/d, 'Weight=none, 0' ] }",
                        "{ id: f, uri: lb://shop, predicates: [ Path=/f, 'Weight=unlike, 1' ] }",
                        "{ id: g, uri: lb://shop, predicates: [ Path=/g, 'Weight=unlike, 3' ] }"));
        assertThat(ran.out())
                .contains("route a: group ab of Weight adds up to 95, not 100")
                .contains("route c: group alone of Weight has this route alone")
                .contains("route d: group none of Weight has no weight above 0")
                .contains("route g: has other predicates than route f")
                .contains("0 errors, 4 warnings");
    }

    @Test
    void twoOwnersOfRetriesAreToldOf() throws IOException {
        Ran ran = check(SERVICE + "portcullis.services.shop.retry.max-attempts: 2\n"
                + routes(
                        "{ id: a, uri: lb://shop, predicates: [ Path=/a ], filters: [ Retry=3 ] }",
                        "{ id: b, uri: lb://shop, predicates: [ Path=/b ] }"));
        assertThat(ran.out()).contains("route a: has a Retry filter, and").doesNotContain("route b:");
    }

    @Test
    void aServiceWithoutEndpointsIsToldOf() throws IOException {
        Ran ran = check("portcullis.services.shop.timeouts.attempt: 1s\n");
        assertThat(ran.out()).contains(file() + ":1:44: warning: portcullis.services.shop: has no endpoints");
    }

    @Test
    void namesOfTheUsersBeansAreAnErrorUnlessTheyAreAssumed() throws IOException {
        String text =
                SERVICE + routes("{ id: a, uri: lb://shop, predicates: [ Path=/a, Tenant=x ], filters: [ Audit ] }");
        assertThat(check(text).out()).contains("predicate Tenant is unknown", "filter Audit is unknown");
        assertThat(check(text, "--assume-beans", "Tenant,Audit").out()).doesNotContain("is unknown");
        assertThat(check(text, "--assume-beans", "*").out()).doesNotContain("is unknown");
    }

    @Test
    void whatIsSwitchedOffIsUnknown() throws IOException {
        String prefix = "spring.cloud.gateway.server.webflux.";
        Ran ran = check(SERVICE
                + prefix + "filter.strip-prefix.enabled: false\n"
                + prefix + "predicate.method.enabled: false\n"
                + routes("{ id: a, uri: lb://shop, predicates: [ Path=/a, Method=GET ], filters: [ StripPrefix=1 ] }"));
        assertThat(ran.out())
                .contains("filter StripPrefix is switched off", "predicate Method is switched off")
                .contains("2 errors, 0 warnings");
    }

    @Test
    void lanesAreToldWithTheirReasons() throws IOException {
        Ran ran = check(
                SERVICE
                        + routes(
                                "{ id: a, uri: lb://shop, predicates: [ Path=/a ], filters: [ Audit ] }",
                                "{ id: longer, uri: lb://shop, predicates: [ Path=/b ] }"),
                "--assume-beans=Audit",
                "--lanes");
        assertThat(ran.out().lines().toList())
                .contains("a       extension lane: filter Audit is a bean of the application", "longer  engine");
    }

    @Test
    void programsGetOneDocument() throws IOException {
        Ran ran = check(
                SERVICE + "server.server-header: shop\n"
                        + routes("{ id: a, uri: lb://nobody, predicates: [ Path=/a ] }"),
                "--json",
                "--lanes");
        JsonNode document = new JsonMapper().readTree(ran.out());
        assertThat(ran.status()).isEqualTo(1);
        assertThat(document.at("/errors/0/line").asInt()).isEqualTo(4);
        assertThat(document.at("/errors/0/column").asInt()).isEqualTo(19);
        assertThat(document.at("/errors/0/file").asString()).isEqualTo(file());
        assertThat(document.at("/warnings/0/path").asString()).isEqualTo("server.server-header");
        assertThat(document.has("lanes")).isTrue();
    }

    @Test
    void profilesAndPlaceholdersAreThoseOfAStart() throws IOException {
        String text = """
                portcullis.services.shop.endpoints: [ { address: "${SHOP}" } ]
                ---
                spring.config.activate.on-profile: prod
                portcullis.services.shop.retry.max-attempts: 0
                """;
        assertThat(run(Map.of("SHOP", "10.0.0.7:80"), write(text)).status()).isZero();
        assertThat(run(Map.of("SHOP", "10.0.0.7:80"), write(text), "--profile", "prod")
                        .out())
                .contains(":4:46: error: portcullis.services.shop.retry.max-attempts");
        assertThat(run(write(text)).out()).contains("SHOP");
    }

    @Test
    void aSidecarsFileIsReadAsASidecar() throws IOException {
        String text = """
                portcullis:
                  inbound: { application: "no address" }
                """;
        assertThat(check(text, "--role", "sidecar").out()).contains("portcullis.inbound.application");
        assertThat(check("{}", "--role", "sidecar").status()).isZero();
    }

    @Test
    void severalFilesMakeUpOneConfiguration() throws IOException {
        Path services = Files.writeString(directory.resolve("services.yml"), SERVICE);
        Ran ran = run(services.toString(), write(routes("{ id: a, uri: lb://shop, predicates: [ Path=/a ] }")));
        assertThat(ran.out()).isEqualTo("0 errors, 0 warnings, 1 route\n");
    }

    @Test
    void triesThatMultiplyAreToldWithBothPlaces() throws IOException {
        String gateway = """
                portcullis.services.shop:
                  endpoints: [ { address: "10.0.0.7:8080" } ]
                  retry: { max-attempts: 3 }
                """ + routes("{ id: all, uri: lb://shop, predicates: [ Path=/** ] }");
        Path behind =
                callee("""
                portcullis.services.cart.endpoints: [ { address: "10.0.0.8:8080" } ]
                """ + routes("{ id: cart, uri: lb://cart, predicates: [ Path=/** ], filters: [ Retry=1 ] }"));
        Ran ran = check(gateway, "--strict", "--callee", "shop=" + behind);
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out())
                .startsWith(
                        file() + ":3:26: warning: portcullis.services.shop.retry: tries multiply with those of shop")
                .contains("3 here, and for each of them 2 by route cart at " + behind
                        + ":3:11: up to 3 x 2 = 6 for one request")
                .contains("0 errors, 1 warning");
        JsonNode told = new JsonMapper()
                .readTree(check(gateway, "--json", "--callee=shop=" + behind).out())
                .at("/warnings/0");
        assertThat(told.at("/file").asString()).isEqualTo(file());
        assertThat(told.at("/line").asInt()).isEqualTo(3);
        assertThat(told.at("/found").asString()).contains(behind + ":3:11", "= 6");
    }

    @Test
    void aCalleesErrorsAreToldInItsOwnFiles() throws IOException {
        Path weak = callee("portcullis.services.cart.retry.max-attempts: 0\n");
        Path strong = Files.writeString(directory.resolve("more.yml"), "portcullis.services.cart.retri: false\n");
        Ran ran = check(SERVICE, "--callee", "shop=" + weak, "--callee", "shop=" + strong);
        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out())
                .contains(weak + ":1:46: error: portcullis.services.cart.retry.max-attempts: 0")
                .contains(strong + ":1:33: error: portcullis.services.cart.retri");
    }

    @Test
    void aCalleeThatIsNoneIsAMisuse() throws IOException {
        assertThat(check(SERVICE, "--callee", "shop").err()).contains("--callee shop (expected: NAME=FILE)");
        assertThat(check(SERVICE, "--callee", "shop=none.yml").err()).contains("there is no file none.yml");
        assertThat(check(SERVICE, "--callee", "=none.yml").status()).isEqualTo(64);
    }

    @Test
    void theExamplesAreRight() {
        assertThat(run("../config/gateway.yml").out()).contains("0 errors, 0 warnings");
        assertThat(run("../config/sidecar.yml", "--role", "sidecar").out()).contains("0 errors, 0 warnings");
    }

    private static String routes(String... routes) {
        return "spring.cloud.gateway.server.webflux.routes:\n  - " + String.join("\n  - ", routes) + "\n";
    }

    private String file() {
        return directory.resolve("gateway.yml").toString();
    }

    private String write(String text) throws IOException {
        return Files.writeString(Path.of(file()), text).toString();
    }

    private Ran check(String text, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(write(text)));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private Path callee(String text) throws IOException {
        return Files.writeString(directory.resolve("behind.yml"), text);
    }

    private static Ran run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private static Ran run(Map<String, String> variables, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of("check"));
        all.addAll(List.of(arguments));
        int status = GatewayCommands.run(
                variables, new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new Ran(status, out.toString(), err.toString());
    }

    private record Ran(int status, String out, String err) {}
}
