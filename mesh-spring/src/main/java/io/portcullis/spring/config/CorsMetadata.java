package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.model.CorsPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a route says of other origins in its metadata. Names are spelled as Spring Cloud Gateway reads them, and a single text is
 * a list of one. One thread.
 *
 * @param settings as they are written
 * @param place of them
 */
record CorsMetadata(Map<?, ?> settings, String place, Problems problems) {
    private static final Set<String> KNOWN = Set.of(
            "allowCredentials",
            "allowedHeaders",
            "allowedMethods",
            "allowedOriginPatterns",
            "allowedOrigins",
            "exposedHeaders",
            "maxAge");

    CorsPolicy policy() {
        settings.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !KNOWN.contains(key))
                .forEach(key -> problems.warn(Problem.of(
                        place + "." + key,
                        "has no effect; instead: one of "
                                + String.join(", ", KNOWN.stream().sorted().toList()),
                        "")));
        return new CorsPolicy(
                list("allowedOrigins"),
                list("allowedOriginPatterns"),
                list("allowedMethods"),
                list("allowedHeaders"),
                list("exposedHeaders"),
                credentials(),
                false,
                maxAge());
    }

    private List<String> list(String key) {
        return switch (settings.get(key)) {
            case null -> List.of();
            case Collection<?> several -> several.stream().map(String::valueOf).toList();
            case Map<?, ?> numbered ->
                numbered.values().stream().map(String::valueOf).toList();
            case Object one -> List.of(one.toString());
        };
    }

    private boolean credentials() {
        String written = String.valueOf(settings.get("allowCredentials"));
        if (!Set.of("true", "false", "null").contains(written)) {
            problems.add(place + ".allowCredentials", written, "true or false");
        }
        return written.equals("true");
    }

    private long maxAge() {
        Object written = settings.get("maxAge");
        if (written != null && !written.toString().matches("\\d{1,18}")) {
            problems.add(place + ".maxAge", written.toString(), "seconds");
            return -1;
        }
        return written == null ? -1 : Long.parseLong(written.toString());
    }
}
