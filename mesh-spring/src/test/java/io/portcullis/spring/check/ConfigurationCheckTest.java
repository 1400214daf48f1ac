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

/** Mistakes come with their path and place, as at a start. */
class ConfigurationCheckTest {
    @TempDir
    Path directory;

    @Test
    void limits() throws IOException {
        assertThat(errors("""
                portcullis:
                  limits:
                    connections: 0
                    body-timeout: never
                    conections: 1
                """))
                .containsExactlyInAnyOrder(
                        "3:18 portcullis.limits.connections",
                        "4:19 portcullis.limits.body-timeout",
                        "5:17 portcullis.limits.conections");
    }

    @Test
    void listeners() throws IOException {
        assertThat(errors("""
                portcullis:
                  listeners:
                    postgres:
                      address: "0.0.0.0:99999"
                      service: orders
                """))
                .containsExactlyInAnyOrder(
                        "4:16 portcullis.listeners.postgres.address", "5:16 portcullis.listeners.postgres.service");
    }

    @Test
    void edge() throws IOException {
        assertThat(errors("""
                portcullis:
                  edge:
                    underscores: maybe
                    tls:
                      max-handshakes: 0
                      clients:
                        partners: { server-names: [ "*" ], trust-bundle: none }
                """))
                .containsExactlyInAnyOrder(
                        "3:18 portcullis.edge.underscores",
                        "5:23 portcullis.edge.tls.max-handshakes",
                        "7:37 portcullis.edge.tls.clients.partners.server-names[0]",
                        "7:58 portcullis.edge.tls.clients.partners.trust-bundle");
    }

    @Test
    void errorPages() throws IOException {
        assertThat(errors("""
                portcullis:
                  error-pages:
                    - statuses: [ 503, 6xx ]
                      file: pages/away.pdf
                    - hosts: [ "a.{x" ]
                      statuses: [ 200 ]
                """))
                .containsExactlyInAnyOrder(
                        "3:19 portcullis.error-pages[0].statuses",
                        "4:13 portcullis.error-pages[0].file",
                        "5:16 portcullis.error-pages[1].hosts[0]",
                        "6:19 portcullis.error-pages[1].statuses",
                        "5:16 portcullis.error-pages[1].file");
    }

    @Test
    void compression() throws IOException {
        assertThat(errors("""
                portcullis:
                  compression:
                    level: 11
                    max-responses: 0
                """))
                .containsExactlyInAnyOrder(
                        "3:12 portcullis.compression.level", "4:20 portcullis.compression.max-responses");
    }

    @Test
    void certificatesByServerName() throws IOException {
        assertThat(errors("""
                spring.ssl.bundle.pem.shop: { keystore: { certificate: a, private-key: b } }
                server:
                  ssl:
                    bundle: shop
                    server-name-bundles:
                      - { server-name: shop.example.org, bundle: shp }
                      - { server-name: "a b", bundle: shop }
                """))
                .containsExactlyInAnyOrder(
                        "6:50 server.ssl.server-name-bundles[0].bundle",
                        "7:24 server.ssl.server-name-bundles[1].server-name");
    }

    /** Place within the file, and path. */
    private List<String> errors(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("gateway.yml"), text);
        CheckOptions options = new CheckOptions(MeshRole.GATEWAY, List.of(), Set.of(), Map.of());
        return ConfigurationCheck.check(List.of(file), options).errors().stream()
                .map(problem -> place(file, problem) + " " + problem.path())
                .toList();
    }

    private static String place(Path file, Problem problem) {
        return problem.origin().replace(file + ":", "");
    }
}
