package io.portcullis.spring.server;

import io.netty.util.NetUtil;
import io.portcullis.engine.Engine;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.Reading;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;

/**
 * The engine's listeners behind Boot's idea of a web server: bound when everything else is there, drained and closed when
 * the application ends. Life: start and stop by turns, then destroy. Any thread.
 */
public final class EngineWebServer implements WebServer {
    private static final Logger log = LoggerFactory.getLogger(EngineWebServer.class);

    private final Engine engine;
    private final ConfigurationService configuration;
    private final MeshRole role;
    private final TlsMaterials tls;
    private final InetSocketAddress address;
    private final @Nullable Ssl ssl;
    private final Shutdown shutdown;
    private final Drain drain;
    private final Runnable application;
    private final FurtherListeners further;
    private volatile @Nullable Listener traffic;
    private volatile boolean fed;

    EngineWebServer(
            Engine engine,
            ConfigurationService configuration,
            MeshRole role,
            TlsMaterials tls,
            InetSocketAddress address,
            @Nullable Ssl ssl,
            Shutdown shutdown,
            Drain drain,
            Runnable application) {
        this.engine = engine;
        this.configuration = configuration;
        this.role = role;
        this.tls = tls;
        this.address = address;
        this.ssl = ssl;
        this.shutdown = shutdown;
        this.drain = drain;
        this.application = application;
        this.further = new FurtherListeners(engine);
    }

    @Override
    public synchronized void start() {
        if (traffic != null) {
            return;
        }
        Reading reading = configuration.current();
        prepareLane(reading);
        List<ListenerConfig> others = ListenerPlan.further(role, reading.properties());
        try {
            // The application of a sidecar may call others before it is called itself.
            further.start(others);
            traffic = engine.listen(ListenerPlan.traffic(role, address, reading.properties(), tls, ssl));
        } catch (UncheckedIOException e) {
            further.stop();
            PortInUseException.throwIfPortBindingException(e, () -> port(e, others));
            throw new WebServerException(String.valueOf(e.getMessage()), e);
        }
        feed();
        engine.listeners().forEach(listener -> log.info("listening: {}", text(listener)));
    }

    /** What the application's handler is made of is made when it is needed, but then before a request needs it. */
    private void prepareLane(Reading reading) {
        if (reading.lane().needed()) {
            application.run();
        }
    }

    /** Which of the ports it was: the message names the address. */
    private int port(UncheckedIOException e, List<ListenerConfig> others) {
        String message = String.valueOf(e.getMessage());
        return others.stream()
                .map(config -> config.address().getPort())
                .filter(port -> message.contains(":" + port))
                .findFirst()
                .orElse(address.getPort());
    }

    private void feed() {
        if (!fed) {
            fed = true;
            configuration.feed(reading -> {
                if (traffic != null) {
                    prepareLane(reading);
                    further.change(ListenerPlan.further(role, reading.properties()));
                }
            });
        }
    }

    /** Name and address of a listener, for people. */
    static String text(Listener listener) {
        return listener.name() + " " + NetUtil.toSocketAddressString(listener.address());
    }

    @Override
    public void shutDownGracefully(GracefulShutdownCallback callback) {
        if (shutdown == Shutdown.IMMEDIATE) {
            callback.shutdownComplete(GracefulShutdownResult.IMMEDIATE);
            return;
        }
        log.info("draining: {} requests under way", engine.activeExchanges());
        drain.run().whenComplete((done, failure) -> {
            int left = engine.activeExchanges();
            log.info(end(left, engine.sentAway()));
            callback.shutdownComplete(left == 0 ? GracefulShutdownResult.IDLE : GracefulShutdownResult.REQUESTS_ACTIVE);
        });
    }

    private static String end(int left, long sentAway) {
        String end = left == 0 ? "drained" : "drain ended with " + left + " requests under way, which are broken off";
        return sentAway == 0 ? end : end + "; clients of " + sentAway + " WebSockets were told to connect elsewhere";
    }

    @Override
    public synchronized void stop() {
        Listener open = traffic;
        traffic = null;
        if (open != null) {
            open.close();
        }
        further.stop();
    }

    @Override
    public void destroy() {
        engine.close();
    }

    /** The port of the traffic listener, or -1 while it is not bound. */
    @Override
    public int getPort() {
        Listener open = traffic;
        return open == null ? -1 : open.address().getPort();
    }
}
