package io.portcullis.spring.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.core.env.ConfigurableEnvironment;

/** Where the actuator is found, and whether its server waits behind a {@link ManagementDoor} until somebody asks. Any thread. */
final class ManagementPlace {
    private final @Nullable InetSocketAddress door;
    private volatile int doorPort = -1;
    private volatile int serverPort = -1;

    private ManagementPlace(@Nullable InetSocketAddress door) {
        this.door = door;
    }

    /** Its server starts with the application. */
    static ManagementPlace atOnce() {
        return new ManagementPlace(null);
    }

    /** Behind a door, unless it has none or speaks TLS: what is wrong with certificates is to be found at the start. */
    static ManagementPlace whenAsked(ManagementServerProperties written, ConfigurableEnvironment environment) {
        Integer port = written.getPort();
        if (port == null
                || port < 0
                || isWritten(environment, "management.server.ssl")
                || isWritten(environment, "server.ssl")) {
            return atOnce();
        }
        InetAddress address = written.getAddress();
        return new ManagementPlace(
                address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
    }

    private static boolean isWritten(ConfigurableEnvironment environment, String prefix) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(prefix);
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
                return true;
            }
        }
        return false;
    }

    /** Where the door is, or null where there is none. */
    @Nullable
    InetSocketAddress door() {
        return door;
    }

    /** Of the door, once it is there. */
    int doorPort() {
        return doorPort;
    }

    void doorAt(int port) {
        doorPort = port;
    }

    /** Of the server behind the door, once it has started. */
    int serverPort() {
        return serverPort;
    }

    void serverAt(int port) {
        serverPort = port;
    }
}
