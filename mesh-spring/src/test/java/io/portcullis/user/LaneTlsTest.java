package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.server.WebFilter;

/** What code of the application learns in the extension lane about the TLS of its client. */
class LaneTlsTest {
    @TempDir
    Path directory;

    @Test
    void theSessionIsTheClientsAndPlaintextHasNone() throws Exception {
        SvidPem web = TestCa.create("example.org").issueWeb("localhost");
        TestCa.writeSecret(directory, web);
        String routes = """
                spring.cloud.gateway.server.webflux.routes:
                  - { id: shop, uri: "http://%s", predicates: [ "Path=/shop" ] }
                """;
        Path plain = Files.createDirectory(directory.resolve("plain"));
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "ok"));
                Running gateway = Running.start(
                        directory, routes.formatted(upstream.address()) + """
                        server.ssl: { certificate: "%1$s/tls.crt", certificate-private-key: "%1$s/tls.key" }
                        """.formatted(directory), Telling.class)) {
            HttpResponse<String> response = get(web, gateway.port());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Scheme")).hasValue("https");
            assertThat(response.headers().firstValue("X-Peer")).hasValue("none");
            assertThat(response.headers().firstValue("X-Session"))
                    .hasValue(HexFormat.of()
                            .formatHex(response.sslSession().orElseThrow().getId()));
        }
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "ok"));
                Running gateway = Running.start(plain, routes.formatted(upstream.address()), Telling.class)) {
            assertThat(gateway.get("/shop").header("X-Session")).isEqualTo("none");
        }
    }

    /** With TLS 1.2, where both sides know a session by the same name. */
    private static HttpResponse<String> get(SvidPem trusted, int port) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(trusted.anonymousSslContext())
                .sslParameters(new SSLParameters(null, new String[] {"TLSv1.2"}))
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/shop"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Telling {
        @Bean
        WebFilter telling() {
            return (exchange, chain) -> {
                SslInfo ssl = exchange.getRequest().getSslInfo();
                var headers = exchange.getResponse().getHeaders();
                headers.set("X-Scheme", exchange.getRequest().getURI().getScheme());
                headers.set("X-Session", ssl == null ? "none" : ssl.getSessionId());
                headers.set("X-Peer", ssl == null || ssl.getPeerCertificates() == null ? "none" : "some");
                return chain.filter(exchange);
            };
        }
    }
}
