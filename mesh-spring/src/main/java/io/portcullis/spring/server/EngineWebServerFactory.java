package io.portcullis.spring.server;

import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.lane.ExtensionLane;
import java.net.InetSocketAddress;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.AbstractReactiveWebServerFactory;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Makes the engine the application's web server, so that {@code server.*} mean its listener. The application's own
 * {@link HttpHandler} serves the extension lane. One thread.
 */
public final class EngineWebServerFactory extends AbstractReactiveWebServerFactory {
    private final DataPlane dataPlane;
    private final ConfigurationService configuration;
    private final MeshRole role;
    private final TlsMaterials tls;
    private final Drain drain;
    private final ExtensionLane lane;
    private final Runnable application;

    EngineWebServerFactory(
            DataPlane dataPlane,
            ConfigurationService configuration,
            MeshRole role,
            TlsMaterials tls,
            Drain drain,
            ExtensionLane lane,
            Runnable application) {
        this.lane = lane;
        this.application = application;
        this.dataPlane = dataPlane;
        this.configuration = configuration;
        this.role = role;
        this.tls = tls;
        this.drain = drain;
    }

    @Override
    public WebServer getWebServer(HttpHandler httpHandler) {
        lane.serve(httpHandler);
        InetSocketAddress address = getAddress() == null
                ? new InetSocketAddress(getPort())
                : new InetSocketAddress(getAddress(), getPort());
        return new EngineWebServer(
                dataPlane.engine(), configuration, role, tls, address, getSsl(), getShutdown(), drain, application);
    }
}
