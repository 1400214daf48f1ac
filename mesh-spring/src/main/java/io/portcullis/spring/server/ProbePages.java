package io.portcullis.spring.server;

import io.portcullis.spring.server.ProbeServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.json.JsonWriter;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;

/** What the probe server shows. Any thread that may block. */
record ProbePages(ObjectProvider<HealthEndpoint> health, ObjectProvider<PrometheusScrapeEndpoint> prometheus) {
    private static final JsonWriter<Map<String, Object>> JSON = JsonWriter.standard();

    Map<String, Supplier<Answer>> byPath() {
        Map<String, Supplier<Answer>> pages = new LinkedHashMap<>();
        pages.put("/livez", () -> health("liveness"));
        pages.put("/readyz", () -> health("readiness"));
        pages.put("/actuator/health", () -> health(new String[0]));
        pages.put("/actuator/health/liveness", () -> health("liveness"));
        pages.put("/actuator/health/readiness", () -> health("readiness"));
        pages.put("/actuator/prometheus", this::scrape);
        return pages;
    }

    private Answer health(String... path) {
        HealthEndpoint endpoint = health.getIfAvailable();
        HealthDescriptor found = endpoint == null ? null : endpoint.healthForPath(path);
        if (found == null) {
            return Answer.text(404, "no such health group");
        }
        Status status = found.getStatus();
        boolean down = status.equals(Status.DOWN) || status.equals(Status.OUT_OF_SERVICE);
        return new Answer(
                down ? 503 : 200, "application/json", body(status, down ? ReadinessReasons.of(found) : List.of()));
    }

    private static byte[] body(Status status, List<String> reasons) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status.getCode());
        if (!reasons.isEmpty()) {
            body.put("reasons", reasons);
        }
        return JSON.writeToString(body).getBytes(StandardCharsets.UTF_8);
    }

    private Answer scrape() {
        PrometheusScrapeEndpoint endpoint = prometheus.getIfAvailable();
        if (endpoint == null) {
            return Answer.text(404, "no Prometheus registry");
        }
        WebEndpointResponse<byte[]> page = endpoint.scrape(PrometheusOutputFormat.CONTENT_TYPE_004, null);
        byte[] body = page.getBody();
        return new Answer(
                page.getStatus(),
                PrometheusOutputFormat.CONTENT_TYPE_004.getProducedMimeType().toString(),
                body == null ? new byte[0] : body);
    }
}
