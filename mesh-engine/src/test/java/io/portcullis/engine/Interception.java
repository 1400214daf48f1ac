package io.portcullis.engine;

import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.engine.listen.ListenerConfig;
import io.portcullis.testkit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An engine to whose listener connections are redirected, as the rules of the system would do it. */
final class Interception implements AutoCloseable {
    private static final int BOUND_MILLIS = 10_000;

    private final Queue<InetSocketAddress> destinations = new ConcurrentLinkedQueue<>();
    private final EngineFixture engine;
    private @Nullable Listener listener;

    Interception() {
        this(Ticker.system(), builder -> builder);
    }

    Interception(Ticker ticker, UnaryOperator<Engine.Builder> custom) {
        engine = new EngineFixture(
                ticker, builder -> custom.apply(builder.originalDestinations(channel -> destinations.poll())));
    }

    EngineFixture engine() {
        return engine;
    }

    /** Puts what was configured in force, and listens to the application. */
    Interception outbound() {
        engine.apply();
        return at(engine.engine().listen(ListenerConfig.intercepted("intercepted", EngineFixture.loopback(0))));
    }

    /** Connections come to this listener of the engine. */
    Interception at(Listener where) {
        listener = where;
        return this;
    }

    InetSocketAddress listener() {
        if (listener == null) {
            throw new IllegalStateException("nothing listens yet");
        }
        return listener.address();
    }

    /** An HTTP client that was going to an address. */
    RawClient http(InetSocketAddress to) {
        destinations.add(to);
        return RawClient.connect(listener());
    }

    /** A client that was going to an address. */
    Socket tcp(InetSocketAddress to) throws IOException {
        destinations.add(to);
        return notRedirected();
    }

    /** A client of which nobody knows that it was redirected. */
    Socket notRedirected() throws IOException {
        return connect(listener());
    }

    static Socket connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(BOUND_MILLIS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    static Service service(String name, ServicePolicy policy, Protocol protocol, InetSocketAddress... addresses) {
        return new Service(ServiceId.of(name), policy, Set.of(addresses), protocol);
    }

    /** How a connection goes on: {@code more}, {@code end} or {@code reset}. */
    static String ending(Socket socket) {
        try {
            return socket.getInputStream().read() < 0 ? "end" : "more";
        } catch (SocketException e) {
            return "reset";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
