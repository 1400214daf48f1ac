package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Plays a case and takes nothing but the bytes of the table. Behind it one more request goes by: if as much as one byte was too
 * many or too few on either side, that one does not get through as it should.
 */
public final class ExactRun implements AutoCloseable {
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String ITS_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

    private final Role role;
    private final int boundMillis;
    private final InetSocketAddress address;
    private final RawUpstream upstream;
    private Wire client;
    private boolean clientEnded;
    private boolean upstreamEnded;
    private String clientVersion = "1.1";
    private String upstreamVersion = "1.1";

    private ExactRun(Subject subject, Role role, int boundMillis) throws IOException {
        this.role = role;
        this.boundMillis = boundMillis;
        this.upstream = new RawUpstream();
        this.address = subject.before(upstream.port());
        this.client = connect();
    }

    /** @throws AssertionError naming the step that went otherwise */
    public static void play(Case of, Subject subject, Role role) throws IOException, InterruptedException {
        play(of, subject, role, Wire.BOUND_MILLIS);
    }

    /** @param boundMillis for what has to come; longer than that, and it does not come */
    static void play(Case of, Subject subject, Role role, int boundMillis) throws IOException, InterruptedException {
        List<Step> steps = of.steps(role);
        try (ExactRun run = new ExactRun(subject, role, boundMillis)) {
            for (Step step : steps) {
                step.done(role.toString(), () -> run.play(step.what()));
            }
            steps.getLast().done(role.toString(), run::next);
        }
    }

    private Wire connect() throws IOException {
        Wire wire = Wire.connect(address);
        wire.timeout(boundMillis);
        return wire;
    }

    private void play(Step.Action action) throws IOException, InterruptedException {
        switch (action) {
            case Step.ClientSends(String bytes) -> {
                clientVersion = version(bytes);
                client.send(bytes);
            }
            case Step.UpstreamSends(String bytes) -> {
                upstreamVersion = bytes.startsWith("HTTP/1.0 ") ? "1.0" : "1.1";
                upstream.wire().send(bytes);
            }
            case Step.UpstreamGets(String bytes) -> {
                String expected = Added.toRequest(role, bytes, clientVersion);
                same("the upstream", expected, upstream.read(expected.length(), boundMillis));
                upstreamEnded = false;
            }
            case Step.ClientGets(String bytes) -> {
                String expected = Added.toResponse(role, bytes, upstreamVersion);
                same("the client", expected, client.read(expected.length()));
            }
            case Step.ClientGetsStatus(int status) -> {
                String response = client.readOwnResponse();
                if (!response.startsWith("HTTP/1.1 " + status + " ")) {
                    throw new AssertionError(
                            "the client got, in place of " + status + "\n    " + Escapes.shown(response));
                }
            }
            case Step.End end -> end(end);
            case Step.Framed framed -> throw new IllegalArgumentException("a step of HTTP/2: " + framed);
        }
    }

    /** Of the request that begins there; what only goes on is of the same as before. */
    private String version(String bytes) {
        if (bytes.contains(" HTTP/1.0\r\n")) {
            return "1.0";
        }
        return bytes.contains(" HTTP/1.1\r\n") ? "1.1" : clientVersion;
    }

    private void end(Step.End end) throws IOException, InterruptedException {
        switch (end) {
            case CLIENT_ENDS -> {
                client.endOutput();
                clientEnded = true;
            }
            case CLIENT_RESETS -> {
                client.reset();
                clientEnded = true;
            }
            case CLIENT_SEES_END -> {
                same("the client", "the end", client.readEnd());
                clientEnded = true;
            }
            case CLIENT_SEES_RESET -> {
                same("the client", "a reset", client.readEnd());
                clientEnded = true;
            }
            case UPSTREAM_ENDS -> upstream.wire().endOutput();
            case UPSTREAM_CLOSES -> {
                upstream.wire().close();
                upstreamEnded = true;
            }
            case UPSTREAM_RESETS -> {
                upstream.wire().reset();
                upstreamEnded = true;
            }
            case UPSTREAM_SEES_END -> {
                String how = upstream.readEnd(boundMillis);
                if (!List.of("the end", "a reset").contains(how)) {
                    throw new AssertionError("the upstream got " + how + " where the connection should have ended");
                }
                upstreamEnded = true;
            }
        }
    }

    /** Both connections are clean: one more request uses them again, unless they have ended. */
    private void next() throws IOException, InterruptedException {
        if (clientEnded) {
            client.close();
            client = connect();
        }
        int before = upstream.current();
        client.send(NEXT);
        String expected = Added.toRequest(role, NEXT, "1.1");
        same("for the next request the upstream", expected, upstream.read(expected.length(), boundMillis));
        if (before >= 0 && (before != upstream.current()) != upstreamEnded) {
            throw new AssertionError("the next request came on "
                    + (upstreamEnded ? "the connection that had ended" : "a new connection, the first was in order"));
        }
        upstream.wire().send(ITS_ANSWER);
        expected = Added.toResponse(role, ITS_ANSWER, "1.1");
        same("for the next request the client", expected, client.read(expected.length()));
        same("the upstream", "", upstream.rest());
    }

    static void same(String who, String expected, String got) {
        if (!WireFrame.same(expected, got)) {
            throw new AssertionError(who + " should have got\n    " + Escapes.shown(expected.replace(Added.ANY, '?'))
                    + "\n  and got\n    " + Escapes.shown(got));
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        upstream.close();
    }
}
