package io.portcullis.benchmarks.soak;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One client after another: draws a visit, makes it, looks at every byte that comes back, and notes how it ended. Its errors are
 * {@link IllegalStateException} for a response that is not its own. One thread.
 */
final class Visitor implements Runnable {
    private static final int PATIENCE_MILLIS = 60_000;
    private static final int MAX_BODY_BYTES = 150_000;

    private final int number;
    private final Mesh mesh;
    private final Outcomes outcomes;
    private final Random random;
    private volatile boolean leaving;
    private int visits;
    private @Nullable RawClient kept;

    Visitor(int number, Mesh mesh, Outcomes outcomes) {
        this.number = number;
        this.mesh = mesh;
        this.outcomes = outcomes;
        this.random = new Random(number);
    }

    /** Visits that only warm the mesh up: the first handshakes of a JVM take long, and may fail. Whether one of them was good. */
    boolean warmUp() {
        visits++;
        try {
            Calls.get(this);
            Streams.tunnel(this);
            return true;
        } catch (RuntimeException e) {
            dropConnection();
            return false;
        }
    }

    Mesh mesh() {
        return mesh;
    }

    Random random() {
        return random;
    }

    /** Ends behind the visit that is under way. */
    void leave() {
        leaving = true;
    }

    @Override
    public void run() {
        while (!leaving) {
            visit(Visit.draw(random));
            pause(random.nextInt(30));
        }
        dropConnection();
    }

    private void visit(Visit visit) {
        visits++;
        try {
            outcomes.ended(visit, visit.play(this));
        } catch (RuntimeException | AssertionError e) {
            outcomes.unexplained(visit, token() + ": " + e + where(e));
            dropConnection();
        }
    }

    private static String where(Throwable e) {
        return Arrays.stream(e.getStackTrace())
                .filter(frame -> frame.getClassName().equals(Calls.class.getName())
                        || frame.getClassName().equals(Streams.class.getName()))
                .findFirst()
                .map(frame -> " at " + frame.getMethodName() + ":" + frame.getLineNumber())
                .orElse("");
    }

    /** The response is a 200, and every byte of it is ours. */
    void own(Response response) {
        String whose = response.header("x-soak");
        require(response.status() == 200, "status " + response.status() + ": " + start(response.bodyText()));
        require(token().equals(whose), "WRONG CLIENT: the response of " + whose);
        require(Pattern.matches(token(), response.body()), "WRONG CLIENT: a body that is not ours");
        if (response.announcesClose()) {
            dropConnection();
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    static String start(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }

    /** The head of a request with our token. */
    String request(String method, String path, String fields) {
        return method + " " + path + " HTTP/1.1\r\nHost: callee\r\nX-Soak: " + token() + "\r\n" + fields + "\r\n";
    }

    /** A path for the connection that is kept. */
    String good(String what, int size) {
        return direct() ? "/" + what + "?" + size : through(what, size);
    }

    /** A path that leads through the gateway to one of both applications. */
    String through(String what, int size) {
        return (random.nextBoolean() ? "/front/" : "/callee/") + what + "?" + size;
    }

    /** Every third visitor is the application of the first sidecar. */
    private boolean direct() {
        return number % 3 == 0;
    }

    int size() {
        return random.nextInt(10) == 0 ? random.nextInt(MAX_BODY_BYTES) : random.nextInt(5_000);
    }

    /** What belongs to this visit alone. */
    String token() {
        return "v" + number + "-" + visits;
    }

    /** A connection that is kept from visit to visit. */
    RawClient client() {
        RawClient client = kept;
        if (client == null || random.nextInt(50) == 0) {
            dropConnection();
            client = fresh(direct() ? mesh.http() : mesh.gateway());
            kept = client;
        }
        return client;
    }

    /** A connection for one visit. */
    static RawClient fresh(int port) {
        RawClient client = RawClient.connect("127.0.0.1", port);
        try {
            client.socket().setSoTimeout(PATIENCE_MILLIS);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        return client;
    }

    /** Closes the connection that is kept. */
    void dropConnection() {
        RawClient client = kept;
        kept = null;
        if (client != null) {
            client.close();
        }
    }

    static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }
}
