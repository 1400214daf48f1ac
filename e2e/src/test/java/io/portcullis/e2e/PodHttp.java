package io.portcullis.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.portcullis.testkit.pods.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An application of a pod that speaks HTTP: it answers with its name, the request line, who it was told the client is, and the
 * request's body. Any thread. It ends when it is closed.
 */
final class PodHttp implements AutoCloseable {
    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("http-application-", 0).factory());
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private PodHttp(String name, HttpServer server) {
        this.name = name;
        this.server = server;
    }

    /** @param address of the pod or its loopback */
    static PodHttp start(Pod pod, String address, int port) {
        HttpServer bound =
                pod.call(() -> HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(address), port), 1024));
        PodHttp application = new PodHttp(pod.name() + '-' + port, bound);
        bound.createContext("/", application::answer);
        bound.setExecutor(application.threads);
        bound.start(); // Outside of the pod's network: only its socket is in there.
        return application;
    }

    /** The requests so far, each as method and path. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = exchange.getRequestMethod() + ' ' + exchange.getRequestURI();
            requests.add(request);
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String client = exchange.getRequestHeaders().getFirst("X-Forwarded-Client-Cert");
            byte[] answer = "%s: %s\nclient: %s\n%s\n"
                    .formatted(name, request, client, body)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
