package io.portcullis.sidecar;

import java.net.InetAddress;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * {@code portcullis stop} works by default, but only where nobody outside the pod can reach it: the actuator's shutdown is
 * there while its address is the loopback. Weaker than everything anybody writes. Stateless, any thread.
 */
public final class LoopbackShutdown implements EnvironmentPostProcessor, Ordered {
    private static final String LOCALHOST = "localhost";

    /** After everything that reads files. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        String access = isLoopback(environment.getProperty("management.server.address", "")) ? "unrestricted" : "none";
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "loopbackShutdown", Map.of("management.endpoint.shutdown.access", access)));
    }

    /** Names other than this one are not looked up: they may mean anything tomorrow. */
    private static boolean isLoopback(String address) {
        if (address.equals(LOCALHOST)) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(address).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
