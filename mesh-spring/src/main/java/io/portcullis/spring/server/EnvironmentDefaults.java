package io.portcullis.spring.server;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.config.InvalidConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Defaults of properties that are not ours, weaker than everything anybody writes: the actuator on a port of its own, and
 * Spring Cloud Gateway as a gateway needs it. Stateless, any thread.
 */
public final class EnvironmentDefaults implements EnvironmentPostProcessor, Ordered {
    private static final String MANAGEMENT_PORT = "management.server.port";
    private static final String TRAFFIC_PORT = "server.port";

    /** After everything that reads files. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String traffic = environment.getProperty(TRAFFIC_PORT);
        requireOwnPort(environment.getProperty(MANAGEMENT_PORT), traffic == null ? "8080" : traffic);
        Map<String, Object> defaults = new HashMap<>();
        // A test that asks for any free port wants no fixed one besides.
        defaults.put(MANAGEMENT_PORT, "0".equals(traffic) ? "0" : "9080");
        if (!CloudPlatform.KUBERNETES.isActive(environment)) {
            // It tells causes, addresses and settings; in a pod, where the kubelet and Prometheus ask, the network
            // decides.
            defaults.put("management.server.address", "127.0.0.1");
        }
        defaults.put("management.endpoint.gateway.access", "read-only");
        // The threads of the engine are daemons, and there need not be a web server of Boot's whose thread is none.
        defaults.put("spring.main.keep-alive", "true");
        // SCG's own chain serves nobody yet; a filter it lacks must not stop the application.
        defaults.put("spring.cloud.gateway.server.webflux.fail-on-route-definition-error", "false");
        defaults.put("spring.cloud.circuitbreaker.bulkhead.resilience4j.enabled", "false");
        defaults.put("spring.cloud.circuitbreaker.resilience4j.blocking.enabled", "false");
        // Its routes do not serve, so what it misses of them is no news.
        defaults.put("logging.level.org.springframework.cloud.gateway.route.RouteDefinitionRouteLocator", "error");
        // It warns at each refresh that it cannot make SCG's RequestRateLimiter anew, and binds it all the same.
        defaults.put(
                "logging.level.org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder", "error");
        // It warns at each start of how Spring Cloud Gateway writes its annotations (HV000271).
        defaults.put("logging.level.org.hibernate.validator.internal.metadata.aggregated", "error");
        environment.getPropertySources().addLast(new MapPropertySource("portcullisDefaults", defaults));
    }

    private static void requireOwnPort(@Nullable String management, String traffic) {
        if (management != null && management.equals(traffic) && !management.equals("0")) {
            throw new InvalidConfigurationException(List.of(Problem.of(
                    MANAGEMENT_PORT,
                    management,
                    "a port of its own, such as 9080: " + traffic + " is server.port, which takes the traffic")));
        }
    }
}
