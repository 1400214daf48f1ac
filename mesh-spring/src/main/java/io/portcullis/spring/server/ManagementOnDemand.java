package io.portcullis.spring.server;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/** Puts a {@link ManagementDoor} before what starts the actuator's server, where there is to be one. One thread. */
final class ManagementOnDemand implements BeanPostProcessor {
    /** What starts it: Boot's ManagementContextAutoConfiguration. */
    private static final String STARTER = "childManagementContextInitializer";

    /** As Boot has it, which writes into it when a web server has started. */
    private static final String PORTS = "server.ports";

    private final ObjectProvider<ManagementPlace> place;
    private final ConfigurableEnvironment environment;

    ManagementOnDemand(ObjectProvider<ManagementPlace> place, ConfigurableEnvironment environment) {
        this.place = place;
        this.environment = environment;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!name.equals(STARTER) || !(bean instanceof SmartLifecycle starter)) {
            return bean;
        }
        ManagementPlace at = place.getObject();
        InetSocketAddress door = at.door();
        return door == null ? bean : new ManagementDoor(at, door, starter, this::publish);
    }

    private void publish(int port) {
        MutablePropertySources sources = environment.getPropertySources();
        PropertySource<?> present = sources.get(PORTS);
        Map<String, Object> ports = new HashMap<>();
        if (present instanceof MapPropertySource map) {
            ports.putAll(map.getSource());
        }
        ports.put("local.management.port", port);
        // A map that can be written to: Boot does, later.
        MapPropertySource with = new MapPropertySource(PORTS, ports);
        if (present == null) {
            sources.addFirst(with);
        } else {
            sources.replace(PORTS, with);
        }
    }
}
