package io.portcullis.demo.scenario;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** A user of the shop, who also looks at actuators. Any thread. */
final class ShopClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int CONCURRENCY = 4;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();

    /** @param headers names and values in turn */
    Answer get(URI uri, String... headers) throws IOException, InterruptedException {
        return send(request(uri, headers).GET());
    }

    /** Orders something: the storefront charges a card once for it. */
    Answer checkout(URI shop, String chargeId, String... headers) throws IOException, InterruptedException {
        return post(shop.resolve("checkout"), "{\"id\":\"" + chargeId + "\",\"amount\":100}", headers);
    }

    Answer post(URI uri, String json, String... headers) throws IOException, InterruptedException {
        return send(
                request(uri, headers).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** Does all of it, a few at a time; the answers are in the order of the calls. */
    List<Answer> all(List<Callable<Answer>> calls) throws InterruptedException, ExecutionException {
        try (ExecutorService executor = Executors.newFixedThreadPool(CONCURRENCY)) {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : executor.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        long nanos = System.nanoTime() - start;
        return new Answer(response.statusCode(), response.body(), json(response.body()), nanos);
    }

    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return MissingNode.getInstance(); // A text for people is as good an answer.
        }
    }

    private static HttpRequest.Builder request(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(TIMEOUT);
        return headers.length == 0 ? request : request.headers(headers);
    }

    @Override
    public void close() {
        http.close();
    }
}
