package io.portcullis.conformance;

import io.portcullis.conformance.frames.FrameEnd;
import io.portcullis.conformance.frames.FrameUpstream;
import io.portcullis.conformance.frames.Inbox;
import io.portcullis.conformance.frames.WireFrame;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays a case in which one side at least speaks HTTP/2, and takes nothing but what the table says. Behind it one more request goes
 * by, as in {@link ExactRun}, on the same connections unless they ended. One thread.
 */
public final class FramedRun implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final EngineSubject subject;
    private final FakeTicker ticker;
    private final Scene scene;
    private final Role role;
    private final int boundMillis;
    private final Added.Hop hop;
    private final String scheme;
    private final String upstreamScheme;
    private final InetSocketAddress address;
    private final @Nullable FrameUpstream frames;
    private final @Nullable RawUpstream bytes;
    private @Nullable FrameEnd client;
    private @Nullable Inbox inbox;
    private @Nullable Wire plain;
    private boolean clientEnded;
    private boolean upstreamEnded;
    private int lastStream = -1;
    private int connection = 1;
    private boolean chosen;
    private boolean drained;
    private Duration due = Duration.ZERO;

    private FramedRun(Scene scene, EngineSubject subject, FakeTicker ticker, int boundMillis)
            throws IOException, InterruptedException {
        this.scene = scene;
        this.subject = subject;
        this.ticker = ticker;
        this.boundMillis = boundMillis;
        this.role = subject.role();
        Security security = subject.security();
        this.hop = new Added.Hop(role, security);
        this.scheme = security.ofClients(role) ? "https" : "http";
        this.upstreamScheme = security.ofUpstream(role) ? "https" : "http";
        this.frames = scene.upstreamFrames() ? FramedSides.frames(role, security, scene, this::meanwhile) : null;
        this.bytes = scene.upstreamFrames() ? null : FramedSides.bytes(role, security);
        this.address = subject.before(frames != null ? frames.port() : Objects.requireNonNull(bytes).port(), scene);
        connect(scene);
    }

    /**
     * Plays it.
     *
     * @param ticker that moves the subject
     * @throws AssertionError naming the step that went otherwise
     */
    public static void play(Case of, EngineSubject subject, FakeTicker ticker) throws IOException, InterruptedException {
        play(of, subject, ticker, Wire.BOUND_MILLIS);
    }

    /** @param boundMillis for what has to come; longer than that, and it does not come */
    static void play(Case of, EngineSubject subject, FakeTicker ticker, int boundMillis)
            throws IOException, InterruptedException {
        List<Step> steps = of.steps(subject.role());
        try (FramedRun run = new FramedRun(of.scene(), subject, ticker, boundMillis)) {
            for (Step step : steps) {
                run.at(step, () -> run.play(step.what()));
            }
            run.at(steps.getLast(), run::next);
        }
    }

    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    private void at(Step step, Part part) throws InterruptedException {
        try {
            part.run();
        } catch (AssertionError | IOException e) {
            throw new AssertionError(
                    step.place() + " [" + role + ", " + subject.security() + "]: " + e.getMessage(), e);
        }
    }

    private void connect(Scene as) throws IOException, InterruptedException {
        var socket = FramedSides.connect(address, role, subject.security(), scene.clientFrames());
        if (!scene.clientFrames()) {
            plain = new Wire(socket);
            plain.timeout(boundMillis);
            return;
        }
        FrameEnd end = FrameEnd.ofClient(
                socket, as.clientBegins().stream().map(frame -> frame.over(scheme)).toList());
        client = end;
        inbox = new Inbox("the client", end, this::meanwhile);
        if (as.settles()) {
            end.awaitSettings(boundMillis);
            inbox.forgetAcknowledgement();
        }
    }

    private FrameEnd client() {
        return Objects.requireNonNull(client, "a client of HTTP/2");
    }

    private Inbox inbox() {
        return Objects.requireNonNull(inbox, "a client of HTTP/2");
    }

    private Wire plain() {
        return Objects.requireNonNull(plain, "a client of HTTP/1");
    }

    private FrameUpstream.Connection upstream() throws InterruptedException {
        return Objects.requireNonNull(frames, "an upstream of HTTP/2").connection(connection, boundMillis);
    }

    private RawUpstream bytes() {
        return Objects.requireNonNull(bytes, "an upstream of HTTP/1");
    }

    private Wire upstreamWire() {
        return chosen ? bytes().wire(connection) : bytes().wire();
    }

    // ---- steps

    private void play(Step.Action action) throws IOException, InterruptedException {
        switch (action) {
            case Step.ClientSends(String sent) -> plain().send(sent);
            case Step.ClientGets(String expected) -> {
                String whole = Added.toResponse(role, expected, upstreamVersion());
                ExactRun.same("the client", whole, plain().read(whole.length()));
            }
            case Step.ClientGetsStatus(int status) -> getsOwn(status, lastStream);
            case Step.UpstreamSends(String sent) -> upstreamWire().send(sent);
            case Step.UpstreamGets(String expected) -> {
                String whole = Added.toRequest(hop, expected, clientVersion());
                ExactRun.same("the upstream", whole, bytes().read(whole.length(), boundMillis));
                upstreamEnded = false;
            }
            case Step.End end -> end(end);
            case Step.Framed framed -> playFramed(framed);
        }
    }

    private void playFramed(Step.Framed action) throws IOException, InterruptedException {
        switch (action) {
            case Step.ClientSendsFrames(List<WireFrame> sent, int times) -> send(sent, times);
            case Step.ClientGetsFrames(List<WireFrame> expected, boolean own) -> clientGets(expected, own);
            case Step.ClientGetsNothing() -> inbox().expectNothing(boundMillis);
            case Step.ClientGetsAnswer(int stream) -> getsAnswer(stream == 0 ? lastStream : stream, "ok");
            case Step.ClientGetsOwn(int status, int stream) -> getsOwn(status, stream);
            case Step.ClientIsThrownOut(int code) -> thrownOut(code);
            case Step.UpstreamConnection(int number) -> {
                connection = number;
                chosen = true;
            }
            case Step.UpstreamSendsFrames(List<WireFrame> sent) -> upstream().end().send(numbered(sent));
            case Step.UpstreamGetsFrames(List<WireFrame> expected) -> upstreamGets(expected);
            case Step.UpstreamGetsNothing() -> upstream().inbox().expectNothing(boundMillis);
            case Step.UpstreamAnswers(int stream) -> answers(stream, "ok");
            case Step.TimePasses(Duration time) -> due = time;
            case Step.ProxyDrains() -> {
                drained = true;
                subject.drain();
            }
        }
    }

    /** Time goes by in steps, so that what is due goes off in its order; where there are retries, always: they have pauses. */
    private void meanwhile() {
        if (due.isPositive()) {
            Duration step = due.compareTo(STEP) > 0 ? STEP : due;
            due = due.minus(step);
            ticker.advance(step);
        } else if (scene.given().has(Given.RETRIES)) {
            ticker.advance(PAUSE);
        }
    }

    private void send(List<WireFrame> sent, int times) throws IOException {
        List<WireFrame> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int next = lastStream + 2;
            for (WireFrame frame : sent) {
                WireFrame placed = frame.on(next).over(scheme);
                boolean opens = placed.type() == Frame.HEADERS && placed.stream() > lastStream && placed.stream() % 2 == 1;
                lastStream = opens ? placed.stream() : lastStream;
                all.add(placed);
            }
        }
        try {
            client().send(all);
        } catch (IOException e) {
            if (times == 1) {
                throw e;
            }
            // A flood is not taken to its end.
        }
    }

    /** Streams that are called n are 1, 3, 5, as they come. */
    private static List<WireFrame> numbered(List<WireFrame> frames) {
        List<WireFrame> all = new ArrayList<>();
        int next = 1;
        for (WireFrame frame : frames) {
            all.add(frame.on(next));
            next += frame.stream() == WireFrame.NEW_STREAM ? 2 : 0;
        }
        return all;
    }

    private void clientGets(List<WireFrame> expected, boolean own) throws InterruptedException {
        for (WireFrame frame : numbered(expected)) {
            List<Field> fields = frame.fields();
            WireFrame whole = fields == null || own
                    ? frame
                    : frame.with(Added.toResponse(role, fields, upstreamVersion()));
            inbox().expect(whole, boundMillis);
        }
    }

    private void upstreamGets(List<WireFrame> expected) throws InterruptedException {
        for (WireFrame frame : numbered(expected)) {
            WireFrame placed = frame.over(upstreamScheme);
            List<Field> fields = placed.fields();
            upstream().inbox()
                    .expect(
                            fields == null ? placed : placed.with(Added.toRequest(hop, fields, clientVersion())),
                            boundMillis);
        }
        upstreamEnded = false;
    }

    private void getsOwn(int status, int stream) throws IOException, InterruptedException {
        if (scene.clientFrames()) {
            inbox().expectOwn(status, stream, boundMillis);
            return;
        }
        String response = plain().readOwnResponse();
        if (!response.startsWith("HTTP/1.1 " + status + " ")) {
            throw new AssertionError("the client got, in place of " + status + "\n    " + Escapes.shown(response));
        }
    }

    private void getsAnswer(int stream, String text) throws IOException, InterruptedException {
        if (scene.clientFrames()) {
            clientGets(UnsaidFrames.answer(stream, text), false);
            return;
        }
        // HTTP/2 knows no reason phrase, and we make none up.
        String head = scene.upstreamFrames() ? "HTTP/1.1 200 \r\ncontent-length: " : "HTTP/1.1 200 OK\r\nContent-Length: ";
        String expected = Added.toResponse(role, head + text.length() + "\r\n\r\n" + text, upstreamVersion());
        ExactRun.same("the client", expected, plain().read(expected.length()));
    }

    private void thrownOut(int code) throws InterruptedException {
        Integer told = inbox().thrownOut(boundMillis);
        if (told == null) {
            throw new AssertionError("the client is still there");
        }
        if (told >= 0 && told != code) {
            throw new AssertionError("the client was told " + told + ", not " + code);
        }
        clientEnded = true;
    }

    private void answers(int stream, String text) throws IOException, InterruptedException {
        if (scene.upstreamFrames()) {
            FrameUpstream.Connection on = upstream();
            on.end().send(UnsaidFrames.answer(stream == 0 ? on.inbox().lastOpened() : stream, text));
        } else {
            upstreamWire().send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        }
    }

    private String clientVersion() {
        return scene.clientFrames() ? "2" : "1.1";
    }

    private String upstreamVersion() {
        return scene.upstreamFrames() ? "2" : "1.1";
    }

    private void end(Step.End end) throws IOException, InterruptedException {
        switch (end) {
            case CLIENT_ENDS -> {
                if (scene.clientFrames()) {
                    client().endOutput();
                } else {
                    plain().endOutput();
                }
                clientEnded = true;
            }
            case CLIENT_RESETS -> {
                if (scene.clientFrames()) {
                    client().reset();
                } else {
                    plain().reset();
                }
                clientEnded = true;
            }
            case CLIENT_SEES_END, CLIENT_SEES_RESET -> {
                String how = scene.clientFrames() ? inbox().end(boundMillis) : plain().readEnd();
                if (!List.of("the end", "a reset").contains(how)) {
                    throw new AssertionError("the client got " + how + " where the connection should have ended");
                }
                clientEnded = true;
            }
            case UPSTREAM_ENDS -> {
                if (scene.upstreamFrames()) {
                    upstream().end().endOutput();
                } else {
                    upstreamWire().endOutput();
                }
                upstreamEnded = true;
            }
            case UPSTREAM_CLOSES -> {
                if (scene.upstreamFrames()) {
                    upstream().end().close();
                } else {
                    upstreamWire().close();
                }
                upstreamEnded = true;
            }
            case UPSTREAM_RESETS -> {
                if (scene.upstreamFrames()) {
                    upstream().end().reset();
                } else {
                    upstreamWire().reset();
                }
                upstreamEnded = true;
            }
            case UPSTREAM_SEES_END -> {
                String how = scene.upstreamFrames() ? upstream().inbox().end(boundMillis) : bytes().readEnd(boundMillis);
                if (!List.of("the end", "a reset").contains(how)) {
                    throw new AssertionError("the upstream got " + how + " where the connection should have ended");
                }
                upstreamEnded = true;
            }
        }
    }

    // ---- behind it

    private void next() throws IOException, InterruptedException {
        if (clientEnded) {
            closeClient();
            lastStream = -1;
            connect(Scene.between(scene.clientFrames(), scene.upstreamFrames()));
        }
        int stream = lastStream + 2;
        if (scene.clientFrames()) {
            send(UnsaidFrames.request(stream, "/next"), 1);
        } else {
            plain().send("GET /next HTTP/1.1\r\nHost: shop\r\n\r\n");
        }
        if (scene.upstreamFrames()) {
            nextOnFrames();
        } else {
            nextOnBytes();
        }
        getsAnswer(stream, "next");
        if (scene.clientFrames() && !drained) {
            inbox().gather();
            inbox().rest();
        }
    }

    private void nextOnFrames() throws IOException, InterruptedException {
        FrameUpstream upstream = Objects.requireNonNull(frames);
        boolean one = upstream.all().size() == 1;
        connection = whereTheNextComes(upstream);
        if (one && !scene.given().has(Given.AUTO) && (connection > 1) != upstreamEnded) {
            throw new AssertionError("the next request came on "
                    + (upstreamEnded ? "the connection that had ended" : "a new connection, the first was in order"));
        }
        FrameUpstream.Connection on = upstream();
        int stream = on.inbox().lastOpened();
        upstreamGets(UnsaidFrames.request(stream, "/next"));
        on.end().send(UnsaidFrames.answer(stream, "next"));
        for (FrameUpstream.Connection each : upstream.all()) {
            each.inbox().gather();
            each.inbox().rest();
        }
    }

    /** The connection, from 1, on which a stream is opened. */
    private int whereTheNextComes(FrameUpstream upstream) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(boundMillis);
        List<Integer> before = upstream.all().stream().map(each -> each.inbox().lastOpened()).toList();
        while (true) {
            List<FrameUpstream.Connection> all = upstream.all();
            for (int i = 0; i < all.size(); i++) {
                all.get(i).inbox().gather();
                if (all.get(i).inbox().lastOpened() > (i < before.size() ? before.get(i) : -1)) {
                    return i + 1;
                }
            }
            if (System.nanoTime() - until > 0) {
                throw new AssertionError("the next request did not come");
            }
            Thread.onSpinWait();
        }
    }

    private void nextOnBytes() throws IOException, InterruptedException {
        RawUpstream upstream = bytes();
        int before = upstream.current();
        boolean one = upstream.count() == 1;
        String expected = Added.toRequest(hop, "GET /next HTTP/1.1\r\nHost: shop\r\n\r\n", clientVersion());
        ExactRun.same("for the next request the upstream", expected, upstream.read(expected.length(), boundMillis));
        if (one && before >= 0 && (before != upstream.current()) != upstreamEnded) {
            throw new AssertionError("the next request came on "
                    + (upstreamEnded ? "the connection that had ended" : "a new connection, the first was in order"));
        }
        upstream.wire().send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext");
        ExactRun.same("the upstream", "", upstream.rest());
    }

    private void closeClient() throws IOException {
        if (client != null) {
            client.close();
        }
        if (plain != null) {
            plain.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeClient();
        if (frames != null) {
            frames.close();
        }
        if (bytes != null) {
            bytes.close();
        }
    }
}
