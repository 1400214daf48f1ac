package io.portcullis.spring.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** What is behind the process that is trained: 200 with a few words, for any request. Any thread; {@link #close} ends it. */
final class TrainingUpstream implements AutoCloseable {
    private static final byte[] WORDS = "trained\n".getBytes(StandardCharsets.US_ASCII);

    static {
        // Without it each of its responses waits for an acknowledgement that the other end delays.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;

    private TrainingUpstream(HttpServer server) {
        this.server = server;
        server.createContext("/", TrainingUpstream::answer);
        server.start();
    }

    /** An application without TLS, on a free port of the loopback address. */
    static TrainingUpstream plain() throws IOException {
        return new TrainingUpstream(HttpServer.create(free(), 0));
    }

    /** One that asks for the client's certificate. */
    static TrainingUpstream mutual(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(free(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters connection) {
                SSLParameters parameters = getSSLContext().getDefaultSSLParameters();
                parameters.setNeedClientAuth(true);
                connection.setSSLParameters(parameters);
            }
        });
        return new TrainingUpstream(server);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static InetSocketAddress free() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, WORDS.length);
            exchange.getResponseBody().write(WORDS);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
