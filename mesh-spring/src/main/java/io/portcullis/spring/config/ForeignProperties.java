package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Suggestions;
import io.portcullis.spring.property.Effect;
import io.portcullis.spring.property.PropertyRegistry;
import io.portcullis.spring.property.PropertyRule;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Says which properties of Boot's web server and of Spring Cloud Gateway have no effect here, and what to write instead. Of a
 * property that several sources have, only the strongest counts. One thread, one reading.
 */
final class ForeignProperties {
    /** Its properties are our own word, weaker than anybody's. */
    static final String OWN_SOURCE = "portcullisDefaults";

    /** What a warning says before what to write. */
    private static final String NO_EFFECT = "has no effect; instead: ";

    private static final List<String> ROUTES =
            List.of(PropertyRegistry.GATEWAY + ".routes", PropertyRegistry.GATEWAY + ".default-filters");

    /** Elements of a path down to a key right below {@link PropertyRegistry#GATEWAY}. */
    private static final int KEY = PropertyPath.of(ROUTES.getFirst()).size();

    private final PropertyRegistry registry;
    private final UnaryOperator<String> placeholders;
    private final Problems problems;
    private final Set<String> seen = new HashSet<>();

    /**
     * @param placeholders resolves what a value refers to
     * @param problems takes warnings, and what is refused
     */
    ForeignProperties(PropertyRegistry registry, UnaryOperator<String> placeholders, Problems problems) {
        this.registry = registry;
        this.placeholders = placeholders;
        this.problems = problems;
    }

    /** Checks a property; those of the strongest source come first. */
    void check(WrittenProperty property) {
        String name = property.path().toString();
        if (property.origin().equals(OWN_SOURCE) || !seen.add(uniform(name))) {
            return;
        }
        PropertyRule rule = property.environment() ? registry.variable(name) : registry.property(name);
        if (rule == null) {
            unknown(property, name);
        } else if (rule.speaksOf(placeholders.apply(String.valueOf(property.value())))) {
            tell(rule, property, name);
        }
    }

    private void tell(PropertyRule rule, WrittenProperty property, String name) {
        if (rule.effect() == Effect.REFUSED) {
            problems.add(new Problem(name, String.valueOf(property.value()), rule.text(), property.origin()));
        } else {
            problems.warn(new Problem(name, NO_EFFECT + rule.text(), "", property.origin()));
        }
    }

    /** A variable such as {@code SERVER_NAME} is somebody else's; a property is a slip, or the application's own. */
    private void unknown(WrittenProperty property, String name) {
        if (property.environment() || !name.contains(".")) {
            return;
        }
        String key = property.path().upTo(Math.min(property.path().size(), KEY));
        Optional<String> routes = Suggestions.closest(key, ROUTES);
        if (routes.isPresent()) {
            problems.add(new Problem(key, "unknown", "did you mean " + routes.get() + "?", property.origin()));
            return;
        }
        String expected = Suggestions.closest(name, registry.names())
                .map(near -> "did you mean " + near + "?")
                .orElse("a property of Spring Boot 4.1 or Spring Cloud Gateway 5.0, or one that the application reads");
        problems.warn(new Problem(name, "is unknown", expected, property.origin()));
    }

    private static String uniform(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }
}
