package io.portcullis.conformance;

import io.portcullis.conformance.frames.FrameEnd;
import io.portcullis.conformance.frames.Inbox;
import io.portcullis.conformance.frames.WireFrame;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The client of a case with frames in it: it speaks HTTP/2, or HTTP/1 as that of {@link ExactRun}. One thread. */
final class FramedClient implements AutoCloseable {
    private final FramedPlace place;
    private final InetSocketAddress address;
    private @Nullable Socket below;
    private @Nullable FrameEnd end;
    private @Nullable Inbox inbox;
    private @Nullable Wire wire;
    private boolean ended;
    private int lastStream = -1;

    FramedClient(FramedPlace place, InetSocketAddress address) throws IOException, InterruptedException {
        this.place = place;
        this.address = address;
        connect(place.scene().clientBegins(), place.scene().settles());
    }

    private void connect(List<WireFrame> begins, boolean settles) throws IOException, InterruptedException {
        boolean frames = place.scene().clientFrames();
        Socket plain = new Socket(address.getAddress(), address.getPort());
        below = plain;
        Socket socket = FramedSides.over(plain, place.role(), place.security(), frames);
        if (!frames) {
            wire = new Wire(socket);
            wire.timeout(place.boundMillis());
            return;
        }
        FrameEnd begun = FrameEnd.ofClient(
                socket, begins.stream().map(frame -> frame.over(place.scheme())).toList());
        end = begun;
        inbox = new Inbox("the client", begun, place.meanwhile());
        if (settles) {
            begun.awaitSettings(place.boundMillis());
            inbox.forgetAcknowledgement();
        }
    }

    private FrameEnd end() {
        return Objects.requireNonNull(end, "a client of HTTP/2");
    }

    private Inbox inbox() {
        return Objects.requireNonNull(inbox, "a client of HTTP/2");
    }

    private Wire wire() {
        return Objects.requireNonNull(wire, "a client of HTTP/1");
    }

    private boolean frames() {
        return place.scene().clientFrames();
    }

    // ---- sending

    void sends(String bytes) throws IOException {
        wire().send(bytes);
    }

    /** A flood need not be taken to its end. */
    void sends(List<WireFrame> frames, int times) throws IOException {
        List<WireFrame> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            int next = lastStream + 2;
            frames.forEach(frame -> all.add(placed(frame.on(next))));
        }
        try {
            end().send(all);
        } catch (IOException e) {
            if (times == 1) {
                throw e;
            }
        }
    }

    private WireFrame placed(WireFrame frame) {
        boolean opens = frame.type() == Frame.HEADERS && frame.stream() % 2 == 1;
        lastStream = opens ? Math.max(lastStream, frame.stream()) : lastStream;
        return frame.over(place.scheme());
    }

    /** One more request, on the same connection unless that has ended; returns its stream. */
    int asksOnceMore() throws IOException, InterruptedException {
        if (ended) {
            close();
            lastStream = -1;
            Scene usual = Scene.between(frames(), false);
            connect(usual.clientBegins(), true);
        }
        int stream = lastStream + 2;
        if (frames()) {
            sends(UnsaidFrames.request(stream, "/next"), 1);
        } else {
            sends("GET /next HTTP/1.1\r\nHost: shop\r\n\r\n");
        }
        return stream;
    }

    // ---- receiving

    void gets(String bytes) throws IOException {
        String whole = Added.toResponse(place.role(), bytes, place.upstreamVersion());
        ExactRun.same("the client", whole, wire().read(whole.length()));
    }

    /** @param own whether the proxy made them: then it adds nothing */
    void gets(List<WireFrame> frames, boolean own) throws InterruptedException {
        for (WireFrame frame : WireFrame.numbered(frames)) {
            List<Field> fields = frame.fields();
            WireFrame whole = fields == null || own
                    ? frame
                    : frame.with(Added.toResponse(place.role(), fields, place.upstreamVersion()));
            inbox().expect(whole, place.boundMillis());
        }
    }

    void getsNothing() throws IOException, InterruptedException {
        inbox().expectNothing(place.boundMillis());
    }

    /** @param stream or 0 for the last one */
    void getsOwn(int status, int stream) throws IOException, InterruptedException {
        if (frames()) {
            inbox().expectOwn(status, stream == 0 ? lastStream : stream, place.boundMillis());
            return;
        }
        String response = wire().readOwnResponse();
        if (!response.startsWith("HTTP/1.1 " + status + " ")) {
            throw new AssertionError("the client got, in place of " + status + "\n    " + Escapes.shown(response));
        }
    }

    /** @param stream or 0 for the last one */
    void getsAnswer(int stream, String text) throws IOException, InterruptedException {
        if (frames()) {
            gets(UnsaidFrames.answer(stream == 0 ? lastStream : stream, text), false);
            return;
        }
        // HTTP/2 knows no reason phrase, and we make none up.
        String head = place.scene().upstreamFrames()
                ? "HTTP/1.1 200 \r\ncontent-length: "
                : "HTTP/1.1 200 OK\r\nContent-Length: ";
        gets(head + text.length() + "\r\n\r\n" + text);
    }

    // ---- ends

    void isThrownOut(int code) throws InterruptedException {
        Integer told = inbox().thrownOut(place.boundMillis());
        if (told == null) {
            throw new AssertionError("the client is still there");
        }
        if (told >= 0 && told != code) {
            throw new AssertionError("the client was told " + told + ", not " + code);
        }
        ended = true;
    }

    void ends() throws IOException {
        if (frames()) {
            end().endOutput();
        } else {
            wire().endOutput();
        }
        ended = true;
    }

    /** Below TLS, if there is any: a client that is gone says no farewell. */
    void resets() throws IOException {
        Socket gone = Objects.requireNonNull(below);
        gone.setSoLinger(true, 0);
        gone.close();
        ended = true;
    }

    void seesTheEnd() throws IOException, InterruptedException {
        FramedPlace.expectEnd("the client", frames() ? inbox().end(place.boundMillis()) : wire().readEnd());
        ended = true;
    }

    /** Nothing has come that was not looked for. */
    void rest() throws InterruptedException {
        if (frames()) {
            inbox().gather();
            inbox().rest();
        }
    }

    @Override
    public void close() throws IOException {
        if (end != null) {
            end.close();
        }
        if (wire != null) {
            wire.close();
        }
    }
}
