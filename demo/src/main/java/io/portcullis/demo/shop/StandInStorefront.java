package io.portcullis.demo.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The storefront in Java: does what {@code php/storefront/index.php} does. Any thread. */
final class StandInStorefront implements HttpHandler {
    private static final List<String> PASSED_ON =
            List.of("traceparent", "tracestate", "x-user", "x-version", "idempotency-key");

    private final HttpClient proxied;
    private final HttpClient direct;
    private final String paymentUrl;

    StandInStorefront(ShopApplication application) {
        URI proxy = URI.create(variable(application, "http_proxy"));
        this.proxied = builder()
                .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
                .build();
        this.direct = builder().build();
        this.paymentUrl = variable(application, "PAYMENT_URL");
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod() + ' ' + path) {
            case "GET /healthz" -> JsonAnswer.send(exchange, 200, Map.of("status", "up"));
            case "GET /quote" ->
                relay(
                        exchange,
                        proxied,
                        call(exchange, "http://payment-service/quote").GET());
            case "GET /prices" ->
                relay(exchange, direct, call(exchange, paymentUrl + "/quote").GET());
            case "POST /checkout" -> {
                byte[] order = exchange.getRequestBody().readAllBytes();
                HttpRequest.Builder charge = call(exchange, "http://payment-service/charge");
                relay(exchange, proxied, charge.POST(BodyPublishers.ofByteArray(order)));
            }
            default -> JsonAnswer.send(exchange, 404, Map.of("error", "no page " + path));
        }
    }

    private static void relay(HttpExchange exchange, HttpClient client, HttpRequest.Builder request)
            throws IOException {
        String traceparent = JsonAnswer.header(exchange, "traceparent");
        Map<String, ?> storefront = Map.of("traceparent", traceparent);
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            Object payment = document(response);
            JsonAnswer.send(exchange, response.statusCode(), Map.of("storefront", storefront, "payment", payment));
        } catch (IOException e) {
            JsonAnswer.send(exchange, 502, Map.of("storefront", storefront, "payment", Map.of("error", "" + e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static Object document(HttpResponse<byte[]> response) {
        String type = response.headers().firstValue("content-type").orElse("");
        return type.contains("json")
                ? JsonAnswer.JSON.readTree(response.body())
                : new String(response.body(), StandardCharsets.UTF_8).strip();
    }

    private static HttpRequest.Builder call(HttpExchange exchange, String url) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "application/json");
        for (String name : PASSED_ON) {
            String value = JsonAnswer.header(exchange, name);
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        }
        return request;
    }

    private static HttpClient.Builder builder() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    }

    private static String variable(ShopApplication application, String name) {
        return Objects.requireNonNull(application.environment().get(name), name);
    }
}
