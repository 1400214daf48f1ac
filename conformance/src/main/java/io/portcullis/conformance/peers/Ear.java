package io.portcullis.conformance.peers;

import io.portcullis.conformance.RawUpstream;
import io.portcullis.conformance.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;

/**
 * Both ends of a conversation through a proxy that may do anything, and what they have heard so far. Owns the client's. One
 * thread.
 */
final class Ear implements AutoCloseable {
    /** Long enough for a proxy on the same machine; longer waits are what is observed. */
    private static final int PATIENCE_MILLIS = 600;

    private static final int MOMENT_MILLIS = 20;

    private final InetSocketAddress address;
    private final RawUpstream upstream;
    private Wire client;
    private String down = "";
    private String up = "";
    private String clientEnd = "";
    private int answeredOn = -1;

    Ear(InetSocketAddress address, RawUpstream upstream) throws IOException {
        this.address = address;
        this.upstream = upstream;
        this.client = connect();
    }

    /** Looked at again and again until it holds, or patience ends. */
    interface Until {
        boolean holds();
    }

    boolean listen(Until until) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        while (!until.holds()) {
            if (System.nanoTime() > end) {
                return false;
            }
            up += upstream.read(1, MOMENT_MILLIS);
            hearClient();
        }
        return true;
    }

    private void hearClient() {
        if (!clientEnd.isEmpty()) {
            return;
        }
        try {
            String some = client.readSome();
            down += some;
            clientEnd = some.isEmpty() ? "the end" : "";
        } catch (SocketTimeoutException e) {
            // Nothing yet.
        } catch (IOException e) {
            clientEnd = "a reset";
        }
    }

    /** What the client has got and nobody has taken. */
    String down() {
        return down;
    }

    /** What the upstream has got and nobody has taken. */
    String up() {
        return up;
    }

    void takeDown(int bytes) {
        down = down.substring(Math.min(bytes, down.length()));
    }

    void takeUp(int bytes) {
        up = up.substring(Math.min(bytes, up.length()));
    }

    /** {@code the end}, {@code a reset}, or empty while the client's connection is open. */
    String clientEnd() {
        return clientEnd;
    }

    void say(String bytes) {
        try {
            client.send(bytes);
        } catch (IOException e) {
            // The connection has gone.
        }
    }

    void answer(String bytes) {
        answeredOn = upstream.current();
        try {
            upstream.wire().send(bytes);
        } catch (IOException e) {
            // The connection has gone.
        }
    }

    boolean reached() {
        return upstream.current() >= 0;
    }

    Wire client() {
        return client;
    }

    RawUpstream upstream() {
        return upstream;
    }

    /** Whether the upstream's connection that was answered on last has ended. */
    boolean upstreamHasEnded() {
        return upstream.hasEnded(answeredOn < 0 ? upstream.current() : answeredOn);
    }

    void reconnect() throws IOException {
        client.close();
        client = connect();
        clientEnd = "";
        down = "";
    }

    private Wire connect() throws IOException {
        Wire wire = Wire.connect(address);
        wire.timeout(MOMENT_MILLIS);
        return wire;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
