package io.portcullis.spring.observe;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * How Spring's meters are called and tagged. Immutable, any thread.
 *
 * @param serverName {@code management.observations.http.server.requests.name}
 * @param gateway {@code ...metrics.enabled}: whether there are meters of routes
 * @param gatewayName {@code ...metrics.prefix} and {@code .requests}
 * @param tags {@code ...metrics.tags}, on every meter of routes
 * @param paths {@code ...metrics.path-tags.enabled}: whether meters of routes have the pattern of Path
 */
public record StockMeterSettings(
        String serverName, boolean gateway, String gatewayName, Map<String, String> tags, boolean paths) {
    private static final String METRICS = "spring.cloud.gateway.server.webflux.metrics.";

    public StockMeterSettings {
        tags = Map.copyOf(tags);
    }

    /** What the environment says. */
    public static StockMeterSettings read(Binder binder) {
        String prefix = binder.bind(METRICS + "prefix", String.class).orElse("spring.cloud.gateway");
        boolean old = binder.bind(METRICS + "tags.path.enabled", Boolean.class).orElse(false);
        return new StockMeterSettings(
                binder.bind("management.observations.http.server.requests.name", String.class)
                        .orElse(StockMeter.SERVER_REQUESTS.text()),
                binder.bind(METRICS + "enabled", Boolean.class).orElse(true),
                (prefix.endsWith(".") ? prefix.substring(0, prefix.length() - 1) : prefix) + ".requests",
                binder.bind(METRICS + "tags", Bindable.mapOf(String.class, String.class))
                        .orElse(Map.of()),
                old || binder.bind(METRICS + "path-tags.enabled", Boolean.class).orElse(false));
    }
}
