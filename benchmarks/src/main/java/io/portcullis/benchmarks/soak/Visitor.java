package io.portcullis.benchmarks.soak;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
    private static final List<String> BODIES = List.of("fixed", "chunked", "hints", "extra", "until-close");

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
            get();
            tunnel();
            return true;
        } catch (RuntimeException e) {
            dropConnection();
            return false;
        }
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
                .filter(frame -> frame.getClassName().equals(Visitor.class.getName()))
                .findFirst()
                .map(frame -> " at " + frame.getMethodName() + ":" + frame.getLineNumber())
                .orElse("");
    }

    String get() {
        String what = BODIES.get(random.nextInt(BODIES.size()));
        // What an endpoint sends too much must come with the rest: late, nobody could tell it from an answer.
        int size = what.equals("extra") ? random.nextInt(5_000) : size();
        own(client().send(request("GET", good(what, size), "")).readFinalResponse());
        return "whole";
    }

    String post() {
        byte[] body = Pattern.of(token(), size());
        String path = good("fixed", 1000);
        RawClient client = client();
        if (random.nextBoolean()) {
            client.send(request("POST", path, "Content-Length: " + body.length + "\r\n")).send(body);
        } else {
            client.send(request("POST", path, "Transfer-Encoding: chunked\r\n"));
            for (int at = 0; at < body.length; at += 10_000) {
                byte[] part = Arrays.copyOfRange(body, at, Math.min(body.length, at + 10_000));
                client.send(Integer.toHexString(part.length) + "\r\n").send(part).send("\r\n");
            }
            client.send("0\r\nX-Sum: 1\r\n\r\n");
        }
        Response response = client.readFinalResponse();
        own(response);
        require(response.body().length == 1000, "the application has read another body");
        return "whole";
    }

    String pipelined() {
        int count = 2 + random.nextInt(6);
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append(request("GET", good("fixed", 100 + i), ""));
        }
        RawClient client = client();
        client.send(requests.toString());
        for (int i = 0; i < count; i++) {
            Response response = client.readFinalResponse();
            own(response);
            require(response.body().length == 100 + i, "response " + i + " of " + count + " is another one");
        }
        return "whole";
    }

    String headInPieces() {
        RawClient client = client();
        for (char each : request("GET", good("fixed", 10), "").toCharArray()) {
            client.send(String.valueOf(each));
        }
        own(client.readFinalResponse());
        return "whole";
    }

    String slowReader() {
        try (RawClient client = fresh(mesh.gateway())) {
            client.send(request("GET", through("until-close", 400_000), "Connection: close\r\n"));
            InputStream in = client.socket().getInputStream();
            byte[] all = new byte[0];
            for (byte[] part = in.readNBytes(20_000); part.length > 0; part = in.readNBytes(20_000)) {
                int from = all.length;
                all = Arrays.copyOf(all, from + part.length);
                System.arraycopy(part, 0, all, from, part.length);
                pause(20);
            }
            String text = new String(all, StandardCharsets.ISO_8859_1);
            require(text.startsWith("HTTP/1.1 200 "), "no 200: " + start(text));
            require(text.contains(token() + "\n" + token()), "the body of another: " + start(text));
            require(text.contains("0\r\n\r\n") || text.length() >= 400_000, "broken off after " + all.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "whole";
    }

    String abortedUpload() {
        RawClient client = fresh(mesh.gateway());
        client.send(request("POST", through("fixed", 10), "Content-Length: 100000\r\n"))
                .send(Pattern.of(token(), random.nextInt(90_000)));
        client.reset();
        return "given up";
    }

    String abortedDownload() {
        RawClient client = fresh(mesh.gateway());
        client.send(request("GET", through("fixed", 500_000), ""));
        try {
            byte[] start = client.socket().getInputStream().readNBytes(12);
            require(new String(start, StandardCharsets.US_ASCII).equals("HTTP/1.1 200"), "no 200");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        client.reset();
        return "given up";
    }

    String earlyResponse() {
        try (RawClient client = fresh(mesh.gateway())) {
            client.send(request("POST", through("early", 0), "Content-Length: 1000000\r\n"))
                    .send(Pattern.of(token(), 30_000));
            Response response = client.readFinalResponse();
            require(response.status() == 413, "not the early response: " + response.status());
            require(token().equals(response.header("x-soak")), "the response of another: " + response);
        }
        return "413 while sending";
    }

    String webSocket() {
        try (RawClient client = fresh(mesh.gateway())) {
            String path = through("switch", 0);
            client.send(request(
                    "GET",
                    path,
                    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n"));
            Response response = client.readResponse();
            require(response.status() == 101, "no 101: " + response);
            return echoed(client);
        }
    }

    String tunnel() {
        try (RawClient client = fresh(mesh.tcp())) {
            client.send("TUNNEL\n");
            return echoed(client);
        }
    }

    /** What goes in comes out; some leave in the middle. */
    private String echoed(RawClient client) {
        boolean leaves = random.nextInt(4) == 0;
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            byte[] sent = Pattern.of(token(), 1 + random.nextInt(20_000));
            client.send(sent);
            if (leaves && i == 1) {
                client.reset();
                return "given up";
            }
            read(client, sent);
        }
        client.halfClose();
        require(client.readAll().isEmpty(), "more came back than was sent");
        return "whole";
    }

    private void read(RawClient client, byte[] expected) {
        try {
            byte[] got = client.socket().getInputStream().readNBytes(expected.length);
            require(Arrays.equals(expected, got), got.length + " other bytes came back");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request that the application spoils: an answer in 5xx, or a connection that breaks off, and nobody else's response. */
    String fault(String what) {
        try (RawClient client = fresh(mesh.gateway())) {
            client.send(request("GET", "/faulty/" + what + "?" + (1000 + size()), ""));
            Response response = client.readFinalResponse();
            String whose = response.header("x-soak");
            require(whose == null || whose.equals(token()), "the response of another: " + response);
            require(response.status() >= 500, "status " + response.status());
            return "status " + response.status();
        } catch (UncheckedIOException e) {
            require(what.equals("cut") && !timeout(e), "a connection that ends without an answer: " + e);
            return "broken off";
        }
    }

    private static boolean timeout(UncheckedIOException e) {
        return e.getCause() instanceof java.net.SocketTimeoutException;
    }

    private void own(Response response) {
        String whose = response.header("x-soak");
        require(response.status() == 200, "status " + response.status() + ": " + start(response.bodyText()));
        require(token().equals(whose), "WRONG CLIENT: the response of " + whose);
        require(Pattern.matches(token(), response.body()), "WRONG CLIENT: a body that is not ours");
        if (response.announcesClose()) {
            dropConnection();
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static String start(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }

    private String request(String method, String path, String fields) {
        return method + " " + path + " HTTP/1.1\r\nHost: callee\r\nX-Soak: " + token() + "\r\n" + fields + "\r\n";
    }

    /** A path for the connection that is kept. */
    private String good(String what, int size) {
        return direct() ? "/" + what + "?" + size : through(what, size);
    }

    /** A path that leads through the gateway to one of both applications. */
    private String through(String what, int size) {
        return (random.nextBoolean() ? "/front/" : "/callee/") + what + "?" + size;
    }

    /** Every third visitor is the application of the first sidecar. */
    private boolean direct() {
        return number % 3 == 0;
    }

    private int size() {
        return random.nextInt(10) == 0 ? random.nextInt(MAX_BODY_BYTES) : random.nextInt(5_000);
    }

    private String token() {
        return "v" + number + "-" + visits;
    }

    /** A connection that is kept from visit to visit. */
    private RawClient client() {
        RawClient client = kept;
        if (client == null || random.nextInt(50) == 0) {
            dropConnection();
            client = fresh(direct() ? mesh.http() : mesh.gateway());
            kept = client;
        }
        return client;
    }

    private static RawClient fresh(int port) {
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

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }
}
