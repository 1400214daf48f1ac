package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLServerSocket;

/**
 * A real HTTP/1 server whose behaviour a test writes down, and which remembers everything it received. It listens on an
 * ephemeral loopback port unless the script says otherwise. Any thread. Closing it resets what is open.
 */
public final class ScriptedUpstream implements AutoCloseable {
    private final Script script;
    private final ServerSocket listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<ScriptedConnection> connections = new ArrayList<>();
    private final List<Received> requests = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    private ScriptedUpstream(Script script) {
        this.script = script;
        // Only the socket is made in the script's place: do not start threads there, they would stay in its network.
        listener = script.place.call(() -> bound(script));
        Thread.ofVirtual().name("scripted-upstream").start(this::accept);
    }

    /** Starts one; without further words it answers every request with 200 and {@code ok}. */
    public static ScriptedUpstream start(Consumer<Script> setUp) {
        Script script = new Script();
        setUp.accept(script);
        return new ScriptedUpstream(script);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String host() {
        return listener.getInetAddress().getHostAddress();
    }

    /** {@code host:port}. */
    public String address() {
        return host() + ':' + port();
    }

    /** How many connections were accepted so far. */
    public int connections() {
        return locked(connections::size);
    }

    /** How many of them are open. */
    public int openConnections() {
        return locked(() ->
                (int) connections.stream().filter(ScriptedConnection::isOpen).count());
    }

    /** How many requests were received whole, or answered after their head. */
    public int executions() {
        return locked(requests::size);
    }

    /** What was received so far. */
    public List<Received> requests() {
        return locked(() -> List.copyOf(requests));
    }

    /** What the callers did that no HTTP/1 client may do; should be empty. */
    public List<String> violations() {
        return locked(() -> List.copyOf(violations));
    }

    /** Waits until as many requests have been received, and returns the last of them. */
    public Received awaitRequest(int number) {
        return locked(() -> {
            Bound.await(changed, () -> requests.size() >= number, "request " + number + " at the upstream");
            return requests.get(number - 1);
        });
    }

    /** Waits until as many connections have been accepted. */
    public void awaitConnections(int count) {
        locked(() -> {
            Bound.await(changed, () -> connections.size() >= count, count + " connections at the upstream");
            return count;
        });
    }

    /** Waits until the connection, counted from 1, has ended, and returns how: {@code closed}, {@code reset}, {@code hung up}. */
    public String awaitEnd(int connection) {
        return locked(() -> {
            Bound.await(
                    changed,
                    () -> connections.size() >= connection
                            && !connections.get(connection - 1).isOpen(),
                    "the end of connection " + connection);
            return connections.get(connection - 1).end();
        });
    }

    /** From now on connections are refused; those that are open stay. */
    public void stopAccepting() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Closes the open connections properly, as a server does whose keep-alive time is over. */
    public void closeConnections() {
        locked(() -> List.copyOf(connections)).forEach(ScriptedConnection::close);
    }

    /** Resets the open connections. */
    public void resetConnections() {
        locked(() -> List.copyOf(connections)).forEach(ScriptedConnection::reset);
    }

    @Override
    public void close() {
        stopAccepting();
        resetConnections();
    }

    int nextRequestNumber() {
        return locked(() -> requests.size() + 1);
    }

    void received(Received request) {
        note(() -> requests.add(request));
    }

    void violated(String what) {
        note(() -> violations.add(what));
    }

    void ended() {
        note(() -> {});
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true); // A head and a body written apart would wait for each other.
                ScriptedConnection connection =
                        locked(() -> new ScriptedConnection(this, script, socket, connections.size() + 1));
                note(() -> connections.add(connection));
                Thread.ofVirtual()
                        .name("scripted-upstream-" + connection.number())
                        .start(connection::serve);
            }
        } catch (IOException e) {
            // The listener was closed.
        }
    }

    private void note(Runnable change) {
        locked(() -> {
            change.run();
            changed.signalAll();
            return changed;
        });
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    private static ServerSocket bound(Script script) throws IOException {
        ServerSocket socket = socket(script);
        if (script.receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(script.receiveBufferBytes);
        }
        socket.bind(new InetSocketAddress(script.address, script.port), 1024);
        return socket;
    }

    private static ServerSocket socket(Script script) throws IOException {
        if (script.tls == null) {
            return new ServerSocket();
        }
        SSLServerSocket socket =
                (SSLServerSocket) script.tls.getServerSocketFactory().createServerSocket();
        socket.setNeedClientAuth(script.requireClientCertificate);
        return socket;
    }
}
