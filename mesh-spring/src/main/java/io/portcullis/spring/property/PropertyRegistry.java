package io.portcullis.spring.property;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Knows what each property of {@code server.*} and {@code spring.cloud.gateway.server.webflux.*} does here, so that none is
 * ignored in silence. Written in {@code foreign-properties.txt}. Immutable, any thread.
 */
public final class PropertyRegistry {
    /** Where the properties of Boot's web server begin. */
    public static final String SERVER = "server";

    /** Where those of Spring Cloud Gateway do. */
    public static final String GATEWAY = "spring.cloud.gateway.server.webflux";

    private static final String RESOURCE = "foreign-properties.txt";

    private final List<PropertyRule> rules;
    private final List<Pattern> names;
    private final List<Pattern> variables;

    PropertyRegistry(List<PropertyRule> rules) {
        this.rules = List.copyOf(rules);
        this.names = rules.stream().map(PropertyRule::names).toList();
        this.variables = rules.stream().map(PropertyRule::variables).toList();
    }

    /** The registry of this version. */
    public static PropertyRegistry load() {
        try (InputStream in = Objects.requireNonNull(PropertyRegistry.class.getResourceAsStream(RESOURCE));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return new PropertyRegistry(lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(PropertyRegistry::rule)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PropertyRule rule(String line) {
        String[] cells = line.split("\\|", 4);
        if (cells.length < 4) {
            throw new IllegalStateException(RESOURCE + ": '" + line + "' (expected: four cells)");
        }
        Set<String> quiet = new LinkedHashSet<>();
        for (String value : cells[2].strip().split(",")) {
            if (!value.isBlank()) {
                quiet.add(value.strip().toLowerCase(Locale.ROOT));
            }
        }
        return new PropertyRule(cells[0].strip(), Effect.of(cells[1].strip()), quiet, cells[3].strip());
    }

    /** All rules; the first one that fits a name counts. */
    public List<PropertyRule> rules() {
        return rules;
    }

    /**
     * The rule of a property, or null if no library has such a property.
     *
     * @param name in any spelling: dashes, underscores and case do not count
     */
    public @Nullable PropertyRule property(String name) {
        return first(names, uniform(name));
    }

    /** The rule of an environment variable, by the name that Boot makes of it. */
    public @Nullable PropertyRule variable(String name) {
        return first(variables, uniform(name).replace(".", ""));
    }

    private @Nullable PropertyRule first(List<Pattern> patterns, String name) {
        for (int i = 0; i < patterns.size(); i++) {
            if (patterns.get(i).matcher(name).matches()) {
                return rules.get(i);
            }
        }
        return null;
    }

    /** Small letters, elements between dots, without indexes and map keys in brackets. */
    private static String uniform(String name) {
        return name.replaceAll("\\[[^\\]]*\\]", "")
                .replace("-", "")
                .replace("_", "")
                .toLowerCase(Locale.ROOT);
    }

    /** The names that are no patterns, for suggestions. */
    public List<String> names() {
        return rules.stream()
                .map(PropertyRule::pattern)
                .filter(pattern -> pattern.indexOf('*') < 0)
                .toList();
    }

    /** The names that stand right below {@link #GATEWAY}, as they are written. */
    public List<String> gatewayKeys() {
        Set<String> keys = new LinkedHashSet<>();
        for (PropertyRule rule : rules) {
            if (rule.pattern().startsWith(GATEWAY + ".")) {
                keys.add(rule.pattern().substring(GATEWAY.length() + 1).split("\\.")[0]);
            }
        }
        return new ArrayList<>(keys);
    }
}
