package io.portcullis.spring.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.SmartLifecycle;

/**
 * Holds the actuator's port from the start, and starts the actuator's server when somebody connects for the first time: a pod whose
 * probes and Prometheus ask the probe port may live without it. Bytes go between that connection and the server, which
 * listens on the loopback, as they are. Life: Spring's. Any thread.
 */
final class ManagementDoor implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ManagementDoor.class);
    private static final int BACKLOG = 128;

    private final ManagementPlace place;
    private final InetSocketAddress address;
    private final SmartLifecycle actuator;
    private final IntConsumer found;
    private final Object starting = new Object();
    private volatile @Nullable ServerSocket door;

    /**
     * @param place where door and server are
     * @param address where it listens
     * @param actuator Boot's server
     * @param found told the port
     */
    ManagementDoor(ManagementPlace place, InetSocketAddress address, SmartLifecycle actuator, IntConsumer found) {
        this.place = place;
        this.address = address;
        this.actuator = actuator;
        this.found = found;
    }

    @Override
    public void start() {
        if (door == null) {
            ServerSocket bound = bind();
            door = bound;
            place.doorAt(bound.getLocalPort());
            found.accept(bound.getLocalPort());
            Thread.ofPlatform().daemon().name("portcullis-actuator").start(() -> accept(bound));
        }
    }

    private ServerSocket bind() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, BACKLOG);
            return socket;
        } catch (IOException e) {
            PortInUseException.throwIfPortBindingException(e, address::getPort);
            throw new WebServerException("management.server.port: " + e.getMessage(), e);
        }
    }

    private void accept(ServerSocket at) {
        while (!at.isClosed()) {
            try {
                Socket client = at.accept();
                Thread.ofVirtual().name("portcullis-actuator-client").start(() -> lead(client));
            } catch (IOException e) {
                if (!at.isClosed()) {
                    log.warn("actuator: {}", e.getMessage());
                }
            }
        }
    }

    private void lead(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), started())) {
            Thread back = Thread.ofVirtual().name("portcullis-actuator-answer").start(() -> copy(server, client));
            copy(client, server);
            back.join();
        } catch (IOException e) {
            log.debug("actuator: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("the actuator does not start; the next who asks for it tries again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port of the server, which is started if it has not been. */
    private int started() {
        synchronized (starting) {
            if (!actuator.isRunning()) {
                actuator.start();
            }
            return place.serverPort();
        }
    }

    /** Until one end has no more, and tells the other. */
    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("actuator: {}", e.getMessage());
        }
    }

    @Override
    public void stop() {
        ServerSocket bound = door;
        door = null;
        try {
            if (bound != null) {
                bound.close();
            }
        } catch (IOException e) {
            log.warn("actuator: {}", e.getMessage());
        }
        synchronized (starting) {
            actuator.stop();
        }
    }

    @Override
    public boolean isRunning() {
        return door != null;
    }

    /** Of Boot's server. */
    @Override
    public int getPhase() {
        return actuator.getPhase();
    }
}
