package io.portcullis.spring.training;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Requests one after the other, each of which must be answered as it should be. One thread. */
final class TrainingVisits implements AutoCloseable {
    /** Enough for the JVM to learn which methods are hot, and no more than some seconds of a slow processor. */
    private static final int ROUNDS = 300;

    private static final int POSTED = 1024;

    private final HttpClient direct =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A GET and a POST, many times. */
    void traffic(int port, String path) throws IOException, InterruptedException {
        repeat(direct, URI.create("http://127.0.0.1:" + port + path));
    }

    /** The same through a forward proxy, to a service by its name. */
    void throughProxy(int proxy, String service, String path) throws IOException, InterruptedException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy);
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(address))
                .build()) {
            repeat(client, URI.create("http://" + service + path));
        }
    }

    /** One GET. */
    void once(int port, String path, int status) throws IOException, InterruptedException {
        send(direct, HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)), status);
    }

    private static void repeat(HttpClient client, URI uri) throws IOException, InterruptedException {
        for (int i = 0; i < ROUNDS; i++) {
            send(client, HttpRequest.newBuilder(uri).header("Accept", "*/*"), 200);
            send(client, HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(new byte[POSTED])), 200);
        }
    }

    private static void send(HttpClient client, HttpRequest.Builder request, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != status) {
            throw new IOException(response.request() + ": " + response.statusCode() + " (expected: " + status + "): "
                    + response.body());
        }
    }

    @Override
    public void close() {
        direct.close();
    }
}
