package io.portcullis.engine;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.engine.listen.Edge;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.tls.TlsLibrary;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.Socket;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How connections with strangers end by TLS, whoever ends them and whoever computes. */
@ParameterizedClass
@EnumSource(TlsLibrary.class)
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class EdgeEndsTest {
    private static final String REQUEST = "GET /shop/a HTTP/1.1\r\nHost: default.test\r\n\r\n";

    private final EdgeHosts hosts;

    /** How a client ends its direction. */
    enum End {
        CLOSE_NOTIFY {
            @Override
            void of(SSLSocket secure, Socket below) throws IOException {
                secure.shutdownOutput();
            }
        },
        FIN_WITHOUT_IT {
            @Override
            void of(SSLSocket secure, Socket below) throws IOException {
                below.shutdownOutput();
            }
        };

        abstract void of(SSLSocket secure, Socket below) throws IOException;
    }

    EdgeEndsTest(TlsLibrary library) {
        hosts = new EdgeHosts(library);
    }

    @AfterEach
    void close() {
        hosts.close();
    }

    static Stream<Arguments> ends() {
        return Stream.of("TLSv1.2", "TLSv1.3")
                .flatMap(version -> Stream.of(End.values()).map(end -> Arguments.of(version, end)));
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aClientThatEndsIsGoneWithWhatItWaitsFor(String version, End end) throws IOException {
        try (var upstream = ScriptedUpstream.start(script -> script.answer(request -> Reply.blackHole()));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .apply()) {
            Listener gateway = fixture.gateway(Edge.of(hosts.build()));
            try (Socket below = new Socket("127.0.0.1", gateway.address().getPort());
                    SSLSocket client = secured(below, version)) {
                client.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
                upstream.awaitRequest(1);
                end.of(client, below);
                ExchangeRecord record = fixture.nextEnded();
                assertThat(Objects.requireNonNull(record.failure()).code()).isEqualTo(FailureCode.CLIENT_GONE);
                assertThat(upstream.awaitEnd(1)).isNotEqualTo("open");
                fixture.awaitNoConnection(gateway);
                fixture.awaitNothingLeft("shop");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aClientThatEndsBehindItsResponseHasHadAll(String version, End end) throws IOException {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .apply()) {
            Listener gateway = fixture.gateway(Edge.of(hosts.build()));
            try (Socket below = new Socket("127.0.0.1", gateway.address().getPort());
                    SSLSocket client = secured(below, version)) {
                client.getOutputStream().write(REQUEST.getBytes(ISO_8859_1));
                assertThat(Upgrade.readHead(client.getInputStream())).startsWith("HTTP/1.1 200 ");
                end.of(client, below);
                assertThat(fixture.nextEnded().failure()).isNull();
                fixture.awaitNoConnection(gateway);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("ends")
    void aClientThatEndsItsWebSocketEndsBothDirections(String version, End end) throws Exception {
        CompletableFuture<String> ending = new CompletableFuture<>();
        try (var server = new TcpServer(socket -> {
                    Upgrade.accept(socket);
                    ending.complete(Interception.ending(socket));
                });
                var fixture = webSockets(server)) {
            Listener gateway = fixture.gateway(Edge.of(hosts.build()));
            try (Socket below = new Socket("127.0.0.1", gateway.address().getPort());
                    SSLSocket client = secured(below, version)) {
                Upgrade.ask(client, "/shop/a");
                end.of(client, below);
                assertThat(ending.get(10, TimeUnit.SECONDS)).isNotNull();
                ExchangeRecord record = fixture.nextEnded();
                assertThat(Objects.requireNonNull(record.failure()).code()).isEqualTo(FailureCode.CLIENT_GONE);
                fixture.awaitNoConnection(gateway);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3"}) // A client of TLS 1.2 closes both directions when it is told of the end of one.
    void anApplicationThatEndsItsDirectionOfAWebSocketStillHearsTheOther(String version) throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        try (var server = new TcpServer(socket -> {
                    Upgrade.accept(socket);
                    socket.getOutputStream().write("bye".getBytes(ISO_8859_1));
                    socket.shutdownOutput();
                    heard.complete(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
                });
                var fixture = webSockets(server)) {
            Listener gateway = fixture.gateway(Edge.of(hosts.build()));
            try (Socket below = new Socket("127.0.0.1", gateway.address().getPort());
                    SSLSocket client = secured(below, version)) {
                Upgrade.ask(client, "/shop/a");
                assertThat(new String(client.getInputStream().readAllBytes(), ISO_8859_1))
                        .isEqualTo("bye");
                client.getOutputStream().write("I heard you".getBytes(ISO_8859_1));
                client.shutdownOutput();
                assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("I heard you");
                assertThat(fixture.nextEnded().failure()).isNull();
                fixture.awaitNoConnection(gateway);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theEndOfOurDirectionIsSaidSoThatNothingLooksCutOff(String version) {
        try (var upstream = ScriptedUpstream.start(script -> script.respond(200, "hello"));
                var fixture = new EngineFixture()
                        .service("shop", ServicePolicy.DEFAULT, upstream)
                        .apply();
                RawClient client = RawClient.connect(
                        fixture.gateway(Edge.of(hosts.build())).address(), hosts.clients(), only(version))) {
            client.send(REQUEST.replace("Host", "Connection: close\r\nHost"));
            assertThat(client.readFinalResponse().bodyText()).isEqualTo("hello");
            assertThat(client.atEnd())
                    .as("a FIN without close_notify is an error")
                    .isTrue();
        }
    }

    private EngineFixture webSockets(TcpServer server) {
        return new EngineFixture()
                .service("shop", ServicePolicy.DEFAULT)
                .endpoints("shop", Endpoint.of("127.0.0.1", server.port()))
                .apply();
    }

    private SSLSocket secured(Socket below, String version) throws IOException {
        SSLSocket socket = (SSLSocket)
                hosts.clients().getSocketFactory().createSocket(below, "default.test", below.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        only(version).accept(parameters);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static Consumer<SSLParameters> only(String version) {
        return hello -> hello.setProtocols(new String[] {version});
    }
}
