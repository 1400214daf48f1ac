package io.portcullis.spring.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/**
 * The predicates and filters that {@code ...predicate.<name>.enabled} and {@code ...filter.<name>.enabled} switch off. SCG makes
 * no bean of them; here they are asked for by name, because where no application runs there are no beans. Stateless.
 */
final class SwitchedOff {
    private SwitchedOff() {}

    /**
     * What stands below the name of a factory.
     *
     * @param enabled null where it is not said
     */
    record Switch(@Nullable String enabled) {}

    /** The kind and the name in small letters, such as {@code filter addrequestheader}. */
    static Set<String> names(Binder binder) {
        Set<String> off = new HashSet<>();
        for (String kind : Set.of("filter", "predicate")) {
            Map<String, Switch> switches = binder.bind(
                            GatewayKeys.PREFIX + "." + kind, Bindable.mapOf(String.class, Switch.class))
                    .orElse(Map.of());
            switches.forEach((name, written) -> {
                if ("false".equalsIgnoreCase(written.enabled())) {
                    off.add(kind + " " + name.replace("-", "").toLowerCase(Locale.ROOT));
                }
            });
        }
        return off;
    }
}
