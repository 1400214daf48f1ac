package io.portcullis.spring.config;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Suggestions;
import io.portcullis.core.model.BreakerPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The breakers that Resilience4j's own properties describe. One thread.
 *
 * @param configs {@code resilience4j.circuitbreaker.configs}
 * @param instances {@code resilience4j.circuitbreaker.instances}
 */
record BreakerConfigs(
        Map<String, InstanceProperties> configs, Map<String, InstanceProperties> instances, Problems problems) {
    static final String PREFIX = "resilience4j.circuitbreaker";
    private static final String DEFAULT = "default";

    /** The config of that name and those it is based on; the last is {@code default}, where there is one. */
    List<CircuitBreakerProperties> base(@Nullable String name, String path) {
        List<CircuitBreakerProperties> chain = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        String next = name == null ? DEFAULT : name;
        while (next != null && !seen.contains(next)) {
            InstanceProperties config = configs.get(next);
            if (config == null) {
                dangling(next, path);
                break;
            }
            seen.add(next);
            chain.add(convert(config));
            next = config.getBaseConfig();
        }
        if (!seen.contains(DEFAULT) && configs.containsKey(DEFAULT)) {
            chain.add(convert(configs.get(DEFAULT)));
        }
        return chain;
    }

    /** Every instance, by name, as routes refer to them. */
    Map<String, BreakerPolicy> named(BreakerBuilder builder) {
        Map<String, BreakerPolicy> named = new java.util.HashMap<>();
        instances.forEach((name, instance) -> {
            String path = PREFIX + ".instances." + name;
            List<CircuitBreakerProperties> layers = new ArrayList<>(List.of(convert(instance)));
            layers.addAll(base(instance.getBaseConfig(), path + ".base-config"));
            named.put(name, builder.build(path, new Layers<>(layers)));
        });
        return Map.copyOf(named);
    }

    private void dangling(String name, String path) {
        if (name.equals(DEFAULT)) {
            return;
        }
        String expected = Suggestions.closest(name, configs.keySet())
                .map(near -> "did you mean " + near + "?")
                .orElse("a name under " + PREFIX + ".configs");
        problems.add(path, name, expected);
    }

    private static CircuitBreakerProperties convert(InstanceProperties from) {
        return new CircuitBreakerProperties(
                null,
                null,
                from.getFailureRateThreshold(),
                from.getSlowCallRateThreshold(),
                from.getSlowCallDurationThreshold(),
                type(from.getSlidingWindowType()),
                from.getSlidingWindowSize(),
                from.getMinimumNumberOfCalls(),
                from.getWaitDurationInOpenState(),
                from.getPermittedNumberOfCallsInHalfOpenState(),
                from.getAutomaticTransitionFromOpenToHalfOpenEnabled());
    }

    private static BreakerPolicy.@Nullable SlidingWindowType type(@Nullable SlidingWindowType type) {
        return type == null ? null : BreakerPolicy.SlidingWindowType.valueOf(type.name());
    }
}
