package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.model.Timeouts;
import io.portcullis.spring.property.PropertyRegistry;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.DurationStyle;

/**
 * The properties of Boot's web server and of Spring Cloud Gateway that mean what one of ours means: they stand under our name,
 * weaker than everything that is written there. Immutable, any thread.
 *
 * @param values by our names
 * @param written the foreign names, by ours
 */
record MappedProperties(Map<String, String> values, Map<String, String> written) {
    private static final String CLIENT = PropertyRegistry.GATEWAY + ".httpclient.";
    private static final String LISTENER = PortcullisProperties.PREFIX + ".listener.";
    private static final String TIMEOUTS = PolicyBuilder.DEFAULTS + ".timeouts.";
    private static final String CONNECTIONS = PolicyBuilder.DEFAULTS + ".connections.";
    private static final String FORWARDED = ForwardedBuilder.PATH + ".";
    private static final String X_FORWARDED = PropertyRegistry.GATEWAY + ".x-forwarded.";
    private static final String RESPONSE_TIMEOUT = CLIENT + "response-timeout";
    private static final String MAX_CONNECTIONS = CLIENT + "pool.max-connections";

    /** Foreign names and ours. */
    static final Map<String, String> NAMES = names(
            "server.max-http-request-header-size",
            LISTENER + "max-head-size",
            "server.netty.connection-timeout",
            LISTENER + "head-timeout",
            "server.netty.idle-timeout",
            LISTENER + "idle-timeout",
            "server.netty.max-initial-line-length",
            LISTENER + "max-target-size",
            "server.netty.max-keep-alive-requests",
            LISTENER + "max-requests-per-connection",
            CLIENT + "connect-timeout",
            TIMEOUTS + "connect",
            RESPONSE_TIMEOUT,
            TIMEOUTS + "attempt",
            MAX_CONNECTIONS,
            CONNECTIONS + "max-connections-per-endpoint",
            CLIENT + "pool.max-idle-time",
            CONNECTIONS + "max-idle-time",
            CLIENT + "pool.max-life-time",
            CONNECTIONS + "max-age",
            PropertyRegistry.GATEWAY + ".forwarded.enabled",
            FORWARDED + "forwarded",
            X_FORWARDED + "enabled",
            FORWARDED + "x-forwarded",
            X_FORWARDED + "for-enabled",
            FORWARDED + "x-forwarded-for",
            X_FORWARDED + "proto-enabled",
            FORWARDED + "x-forwarded-proto",
            X_FORWARDED + "host-enabled",
            FORWARDED + "x-forwarded-host",
            X_FORWARDED + "port-enabled",
            FORWARDED + "x-forwarded-port",
            X_FORWARDED + "prefix-enabled",
            FORWARDED + "x-forwarded-prefix");

    private static Map<String, String> names(String... pairs) {
        Map<String, String> names = new LinkedHashMap<>();
        for (int index = 0; index < pairs.length; index += 2) {
            names.put(pairs[index], pairs[index + 1]);
        }
        return Collections.unmodifiableMap(names);
    }

    /** @param binder reads what is written, placeholders resolved */
    static MappedProperties of(Binder binder) {
        Map<String, String> values = new HashMap<>();
        Map<String, String> written = new HashMap<>();
        NAMES.forEach((foreign, ours) -> binder.bind(foreign, String.class).ifBound(value -> {
            values.put(ours, value);
            written.put(ours, foreign);
        }));
        String connections = values.get(NAMES.get(MAX_CONNECTIONS));
        if (connections != null) {
            values.put(CONNECTIONS + "max-connections-per-endpoint", perLoop(connections, binder));
        }
        longer(values.get(NAMES.get(RESPONSE_TIMEOUT)), values, written);
        return new MappedProperties(Map.copyOf(values), Map.copyOf(written));
    }

    /** The bound there is one of the process; ours is one of each event loop. */
    private static String perLoop(String connections, Binder binder) {
        int loops = binder.bind(LISTENER + "workers", String.class)
                .map(MappedProperties::number)
                .orElse(0);
        int all = number(connections);
        return all > 0
                ? Integer.toString(Math.ceilDiv(
                        all, loops > 0 ? loops : Runtime.getRuntime().availableProcessors()))
                : connections;
    }

    /** 0 for what is none. */
    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** An attempt that may take longer than a request by default would not be heard of. */
    private static void longer(@Nullable String attempt, Map<String, String> values, Map<String, String> written) {
        if (attempt == null) {
            return;
        }
        try {
            if (DurationStyle.detectAndParse(attempt).compareTo(Timeouts.DEFAULT.request()) > 0) {
                values.put(TIMEOUTS + "request", attempt);
                written.put(TIMEOUTS + "request", RESPONSE_TIMEOUT);
            }
        } catch (IllegalArgumentException e) {
            // No duration: the binder says so where the attempt's is read.
        }
    }

    /** To be asked after every other source. */
    ConfigurationPropertySource source() {
        return new MapConfigurationPropertySource(values);
    }

    /** The same problem under the name that its author wrote. */
    Problem told(Problem problem, WrittenProperties properties) {
        String foreign = written.get(problem.path());
        boolean ours = properties.has(PropertyPath.of(problem.path()));
        return foreign == null || ours
                ? problem
                : new Problem(foreign, problem.found(), problem.expected(), problem.origin());
    }
}
