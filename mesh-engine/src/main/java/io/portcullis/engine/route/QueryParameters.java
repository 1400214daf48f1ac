package io.portcullis.engine.route;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a query, form-decoded, as WebFlux reads them: those of one name together, in the order of the first of
 * them. Not thread-safe.
 */
final class QueryParameters {
    private final Map<String, List<@Nullable String>> values = new LinkedHashMap<>();

    private QueryParameters() {}

    /** Null where a percent sign begins no encoding. */
    static @Nullable QueryParameters parse(@Nullable String query) {
        QueryParameters parameters = new QueryParameters();
        for (int at = 0; query != null && at < query.length(); ) {
            int ampersand = query.indexOf('&', at);
            int end = ampersand < 0 ? query.length() : ampersand;
            if (!parameters.take(query, at, end)) {
                return null;
            }
            at = end + 1;
        }
        return parameters;
    }

    private boolean take(String query, int from, int end) {
        int start = from;
        while (start < end && query.charAt(start) == '=') {
            start++;
        }
        if (start == end) {
            return true;
        }
        int equals = query.indexOf('=', start);
        int nameEnd = equals < 0 || equals > end ? end : equals;
        try {
            String value = nameEnd == end ? null : decode(query.substring(nameEnd + 1, end));
            values.computeIfAbsent(decode(query.substring(start, nameEnd)), name -> new ArrayList<>(1))
                    .add(value);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Whether there was one of that name. */
    boolean remove(String name) {
        return values.remove(name) != null;
    }

    void add(String name, String value) {
        values.computeIfAbsent(name, missing -> new ArrayList<>(1)).add(value);
    }

    /** Each value with its name; null where there is no {@code =}. */
    void forEach(BiConsumer<String, @Nullable String> action) {
        values.forEach((name, all) -> all.forEach(value -> action.accept(name, value)));
    }

    /** The query, everything but unreserved characters percent-encoded, or null without parameters. */
    @Nullable
    String encoded() {
        StringBuilder query = new StringBuilder();
        forEach((name, value) -> {
            query.append(query.isEmpty() ? "" : "&").append(UriText.encode(name));
            if (value != null) {
                query.append('=').append(UriText.encode(value));
            }
        });
        return query.isEmpty() ? null : query.toString();
    }
}
