package io.portcullis.demo.shop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.portcullis.demo.shop.PaymentState.Mood;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The payment service in Java: does what {@code php/payment/index.php} does. Any thread. */
final class StandInPayment implements HttpHandler {
    private static final int FLAKY_ONE_IN = 5;
    private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final String copy;
    private final String version;
    private final PaymentState state;
    private final AtomicInteger flakyRequests = new AtomicInteger();

    StandInPayment(ShopApplication application, PaymentState state) {
        this.copy = application.name();
        this.version = application.environment().getOrDefault("PAYMENT_VERSION", "1");
        this.state = state;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/healthz")) {
            JsonAnswer.send(exchange, 200, Map.of("status", "up"));
            return;
        }
        int status = status();
        String traceparent = JsonAnswer.header(exchange, "traceparent");
        state.recordRequest(JsonAnswer.JSON.writeValueAsString(
                ordered("copy", copy, "path", path, "status", status, "traceparent", traceparent)));
        Map<String, Object> document = ordered("version", version, "copy", copy, "traceparent", traceparent);
        switch (exchange.getRequestMethod() + ' ' + path) {
            case "GET /quote" -> document.put("amount", 100);
            case "POST /charge" -> document.put("charged", charge(exchange));
            default -> status = 404;
        }
        if (status != 200) {
            document.put("error", status == 404 ? "no page " + path : "out of order");
        }
        JsonAnswer.send(exchange, status, document);
    }

    private String charge(HttpExchange exchange) throws IOException {
        String id =
                JsonAnswer.JSON.readTree(exchange.getRequestBody()).path("id").asString("none");
        state.recordCharge(id, copy);
        return id;
    }

    private int status() throws IOException {
        Mood mood = state.mood(copy);
        return switch (mood) {
            case OK -> 200;
            case FLAKY -> flakyRequests.incrementAndGet() % FLAKY_ONE_IN == 0 ? 503 : 200;
            case FAILING -> 500;
            case SLOW -> {
                LockSupport.parkNanos(SLOW_NANOS);
                yield 200;
            }
        };
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> document = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            document.put((String) pairs[i], pairs[i + 1]);
        }
        return document;
    }
}
