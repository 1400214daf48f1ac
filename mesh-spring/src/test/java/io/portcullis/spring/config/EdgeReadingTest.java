package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written about the edge, and what is wrong with it: all at once, each with its place. */
class EdgeReadingTest {
    @Test
    void everyMistakeIsToldWithItsPlace() {
        Reading reading = Readings.yaml("""
                server.ssl:
                  bundle: worklood
                  enabled-protocols: TLSv1.3,TLSv1
                  ciphers: [ TLS_RSA_WITH_AES_128_CBC_SHA ]
                  server-name-bundles:
                    - { server-name: "a b", bundle: workload }
                    - { server-name: shop.test, bundle: nowhere }
                    - { server-name: SHOP.test, bundle: workload }
                portcullis:
                  tls.bundle: workload
                  edge:
                    hsts: { preload: true }
                    redirect: { address: here, except: [ healthz ] }
                    tls:
                      handshake-timeout: 0s
                      max-handshakes: 0
                      clients:
                        nobody: { }
                        partners: { server-names: [ "*" ], trust-bundle: workload }
                """);
        assertThat(paths(reading))
                .containsExactlyInAnyOrder(
                        "server.ssl.bundle",
                        "server.ssl.enabled-protocols",
                        "server.ssl.ciphers",
                        "server.ssl.server-name-bundles[0].server-name",
                        "server.ssl.server-name-bundles[1].bundle",
                        "server.ssl.server-name-bundles[2].server-name",
                        "portcullis.edge.hsts.max-age",
                        "portcullis.edge.redirect.address",
                        "portcullis.edge.redirect.except[0]",
                        "portcullis.edge.tls.handshake-timeout",
                        "portcullis.edge.tls.max-handshakes",
                        "portcullis.edge.tls.clients.nobody.server-names",
                        "portcullis.edge.tls.clients.partners.server-names[0]",
                        "portcullis.edge.tls.clients.partners.trust-bundle");
    }

    @Test
    void nothingIsWrongWithWhatTheDocumentationShows() {
        Reading reading = Readings.yaml("""
                server.ssl:
                  bundle: workload
                  client-auth: want
                  server-name-bundles:
                    - { server-name: "*.shop.test", bundle: workload }
                portcullis.edge:
                  hsts: { max-age: 365d, include-subdomains: true, preload: true }
                  redirect:
                    address: 0.0.0.0:8080
                    https-port: 8443
                    except: [ "/.well-known/acme-challenge/**", "/healthz" ]
                  tls:
                    handshake-timeout: 5s
                    max-handshakes: 200
                    unknown-name: refuse
                    clients:
                      partners: { server-names: [ "api.shop.test", "*.b2b.test" ], client-auth: need, trust-bundle: workload }
                """);
        assertThat(paths(reading)).isEmpty();
        assertThat(EdgeListeners.transportSecurity(reading.properties()))
                .isEqualTo("max-age=31536000; includeSubDomains; preload");
        assertThat(EdgeListeners.redirectAddress(reading.properties())).hasToString("/0.0.0.0:8080");
        assertThat(EdgeListeners.httpsRedirect(reading.properties()).port()).isEqualTo(8443);
    }

    @ParameterizedTest
    @CsvSource({"'{ max-age: 1d }', max-age=86400", "'{ max-age: 0s }', max-age=0"})
    void hstsSaysNoMoreThanIsWritten(String hsts, String header) {
        assertThat(EdgeListeners.transportSecurity(
                        Readings.yaml("portcullis.edge.hsts: " + hsts).properties()))
                .isEqualTo(header);
    }

    @Test
    void withoutAWordThereIsNeither() {
        PortcullisProperties nothing = Readings.yaml("{}").properties();
        assertThat(EdgeListeners.transportSecurity(nothing)).isNull();
        assertThat(EdgeListeners.redirectAddress(nothing)).isNull();
    }

    private static List<String> paths(Reading reading) {
        return reading.problems().stream().map(problem -> problem.path()).toList();
    }
}
