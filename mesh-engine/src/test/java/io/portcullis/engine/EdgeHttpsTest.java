package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.HttpsRedirect;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.tls.TlsLibrary;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients are led from http to https, and told to stay there. */
@ParameterizedClass
@EnumSource(TlsLibrary.class)
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EdgeHttpsTest {
    private static final String ONE_DAY = "max-age=86400; includeSubDomains";

    private final EdgeHosts hosts;
    private final ScriptedUpstream upstream = ScriptedUpstream.start(
            script -> script.answer(request -> request.target().equals("/shop/own")
                    ? Reply.of(200, "own", "Strict-Transport-Security", "max-age=1")
                    : Reply.of(200, "hello")));
    private final EngineFixture fixture =
            new EngineFixture().service("shop", ServicePolicy.DEFAULT, upstream).apply();

    EdgeHttpsTest(TlsLibrary library) {
        hosts = new EdgeHosts(library);
    }

    @AfterEach
    void close() {
        fixture.close();
        upstream.close();
        hosts.close();
    }

    @ParameterizedTest
    @CsvSource({"/shop/, 200, " + ONE_DAY, "/shop/own, 200, max-age=1", "/nowhere, 404, " + ONE_DAY})
    void everyResponseByTlsSaysItOnceAndTheApplicationsWordIsTheLast(String path, int status, String said) {
        Listener gateway = fixture.gateway(new Edge(hosts.build(), ONE_DAY, null));
        try (RawClient client =
                RawClient.connect(gateway.address(), hosts.byDefault.anonymousSslContext(), hello -> {})) {
            Response response = client.get(path);
            assertThat(response.status()).isEqualTo(status);
            assertThat(response.headers("Strict-Transport-Security")).containsExactly(said);
        }
    }

    @Test
    void aMalformedRequestIsToldToo() {
        Listener gateway = fixture.gateway(new Edge(hosts.build(), ONE_DAY, null));
        try (RawClient client =
                RawClient.connect(gateway.address(), hosts.byDefault.anonymousSslContext(), hello -> {})) {
            Response response = client.send("GET / HTTP/1.1\r\n\r\n").readFinalResponse();
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.headers("Strict-Transport-Security")).containsExactly(ONE_DAY);
        }
    }

    @Test
    void nothingIsSaidInPlainText() {
        try (RawClient client = EngineFixture.connect(fixture.gateway(new Edge(null, ONE_DAY, null)))) {
            assertThat(client.get("/shop/").headers("Strict-Transport-Security"))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "443, shop.test, /shop/?a=%20b, https://shop.test/shop/?a=%20b",
        "443, shop.test:8080, /, https://shop.test/",
        "8443, shop.test:8080, /x, https://shop.test:8443/x",
        "8443, [::1]:80, /x, https://[::1]:8443/x",
        "443, [::1], /x, https://[::1]/x",
        "443, shop.test, /.well-known/acme-challenge/../x, https://shop.test/.well-known/x",
        "443, shop.test, /healthz/more, https://shop.test/healthz/more",
        "443, shop.test, /.well-known/acme-challenges, https://shop.test/.well-known/acme-challenges"
    })
    void plainTextIsSentToTheSameUrlByHttps(int port, String host, String target, String location) {
        try (RawClient client = EngineFixture.connect(redirect(port))) {
            client.send("POST " + target + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 4\r\n\r\nbody");
            Response response = client.readFinalResponse();
            assertThat(response.status()).isEqualTo(308);
            assertThat(response.header("Location")).isEqualTo(location);
            assertThat(client.get("/").status()).as("the connection goes on").isEqualTo(308);
        }
        assertThat(upstream.requests()).isEmpty();
        assertThat(fixture.nextEnded().status()).isEqualTo(308);
    }

    @ParameterizedTest
    @CsvSource({"/.well-known/acme-challenge/token", "/.well-known/acme-challenge/", "/healthz"})
    void exceptionsGoToTheirRoutes(String path) {
        try (RawClient client = EngineFixture.connect(redirect(443))) {
            assertThat(client.get(path).status()).as("no route has it").isEqualTo(404);
        }
    }

    @Test
    void aRequestWithoutAHostCannotBeSentAnywhere() {
        assertThat(oldRequest("GET / HTTP/1.0\r\n\r\n")).isEqualTo(400);
        assertThat(oldRequest("GET / HTTP/1.0\r\nHost: shop.test\r\n\r\n")).isEqualTo(308);
    }

    private int oldRequest(String request) {
        try (RawClient client = EngineFixture.connect(redirect(443))) {
            return client.send(request).readFinalResponse().status();
        }
    }

    private Listener redirect(int port) {
        return fixture.gateway(Edge.of(new HttpsRedirect(port, List.of("/.well-known/acme-challenge/**", "/healthz"))));
    }
}
