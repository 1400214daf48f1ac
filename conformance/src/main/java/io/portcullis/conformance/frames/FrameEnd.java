package io.portcullis.conformance.frames;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One end of a connection of HTTP/2: it sends the frames of the table, acknowledges SETTINGS and PING, gives no credit, and keeps
 * what comes for {@link Inbox}. What breaks the standard whatever the case is about is seen here. One thread sends; another reads.
 */
public final class FrameEnd implements AutoCloseable {
    private static final int SETTINGS_MAX_FRAME_SIZE = 5;
    private static final int MAX_FIELD_BYTES = 1 << 20;
    private static final byte[] PREFACE = RawHttp2Client.PREFACE.getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final boolean client;
    private final boolean answersPings;
    private final DataInputStream in;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, MAX_FIELD_BYTES);
    private final Windows windows = new Windows();
    private final Rules rules = new Rules(windows);
    private final BlockingQueue<Arrived> arrivals = new LinkedBlockingQueue<>();
    private final CountDownLatch settled = new CountDownLatch(2);
    private volatile int offset;

    private FrameEnd(Socket socket, boolean client, boolean answersPings) throws IOException {
        this.socket = socket;
        this.client = client;
        this.answersPings = answersPings;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
    }

    /**
     * The client's end.
     *
     * @param first what it begins with
     */
    public static FrameEnd ofClient(Socket socket, List<WireFrame> first) throws IOException {
        FrameEnd end = new FrameEnd(socket, true, true);
        end.send(first);
        Thread.ofVirtual().name("conformance-client").start(end::read);
        return end;
    }

    /**
     * The server's end; reads the client's preface first.
     *
     * @param first what it begins with then
     */
    public static FrameEnd ofServer(Socket socket, boolean answersPings, List<WireFrame> first) throws IOException {
        FrameEnd end = new FrameEnd(socket, false, answersPings);
        Thread.ofVirtual().name("conformance-server").start(() -> end.serve(first));
        return end;
    }

    BlockingQueue<Arrived> arrivals() {
        return arrivals;
    }

    /** Waits until both ends have acknowledged each other's SETTINGS. */
    public void awaitSettings(long millis) throws InterruptedException {
        if (!settled.await(millis, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("SETTINGS and their acknowledgement did not come");
        }
    }

    // ---- sending

    /** Sends them in one piece. */
    public void send(List<WireFrame> frames) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (WireFrame frame : frames) {
            account(frame);
            bytes.writeBytes(placed(frame).bytes());
        }
        send(bytes.toByteArray());
    }

    private synchronized void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** Where a case says 1, it means the first stream of this connection, whatever its number. */
    private WireFrame placed(WireFrame frame) {
        int by = offset;
        if (client || by == 0) {
            return frame;
        }
        if (frame.type() == Frame.GOAWAY) {
            int last = number(frame.payload(), 0);
            String moved = last == 0 || last == Integer.MAX_VALUE ? frame.payload() : moved(frame.payload(), last + by);
            return WireFrame.of(frame.type(), frame.flags(), 0, moved);
        }
        return frame.stream() <= 0
                ? frame
                : new WireFrame(
                        frame.type(),
                        frame.flags(),
                        frame.stream() + by,
                        frame.payload(),
                        frame.fields(),
                        frame.padding());
    }

    private static String moved(String payload, int last) {
        byte[] bytes = ByteBuffer.allocate(4).putInt(last).array();
        return new String(bytes, StandardCharsets.ISO_8859_1) + payload.substring(4);
    }

    private void account(WireFrame frame) {
        if (frame.type() == Frame.WINDOW_UPDATE && frame.payload().length() == 4) {
            windows.give(frame.stream(), number(frame.payload(), 0));
        } else if (frame.type() == Frame.SETTINGS && frame.payload().length() % 6 == 0) {
            for (int at = 0; at < frame.payload().length(); at += 6) {
                setting(number(frame.payload().substring(at, at + 2)), number(frame.payload(), at + 2));
            }
        }
    }

    private void setting(int identifier, int value) {
        if (identifier == Frame.SETTINGS_INITIAL_WINDOW_SIZE && value >= 0) {
            windows.announce(value);
        } else if (identifier == SETTINGS_MAX_FRAME_SIZE) {
            rules.maxFrameBytes(value);
        }
    }

    private static int number(String twoBytes) {
        return twoBytes.charAt(0) << 8 | twoBytes.charAt(1);
    }

    private static int number(String bytes, int at) {
        return number(bytes.substring(at, at + 2)) << 16 | number(bytes.substring(at + 2, at + 4));
    }

    // ---- receiving

    private void serve(List<WireFrame> first) {
        try {
            byte[] begins = in.readNBytes(PREFACE.length);
            if (!Arrays.equals(begins, PREFACE)) {
                arrivals.add(
                        new Arrived.Violation("no preface (3.4): " + new String(begins, StandardCharsets.ISO_8859_1)));
                return;
            }
            send(first);
        } catch (IOException e) {
            arrivals.add(new Arrived.End("a reset"));
            return;
        }
        read();
    }

    private void read() {
        try {
            while (true) {
                take(readFrame());
            }
        } catch (EOFException e) {
            arrivals.add(new Arrived.End("the end"));
        } catch (IOException e) {
            arrivals.add(new Arrived.End("a reset"));
        } catch (Http2Exception | IllegalStateException e) {
            arrivals.add(new Arrived.Violation(String.valueOf(e.getMessage())));
        }
    }

    private Frame readFrame() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        byte[] payload = new byte[length];
        in.readFully(payload);
        if (type == Frame.HEADERS && !client && offset == 0) {
            offset = stream - 1;
        }
        return new Frame(type, flags, stream == 0 ? 0 : stream - offset, payload);
    }

    private void take(Frame frame) throws IOException, Http2Exception {
        List<Field> fields = frame.type() == Frame.HEADERS ? fields(frame) : null;
        String broken = rules.brokenBy(frame, fields);
        if (broken != null) {
            arrivals.add(new Arrived.Violation(broken + ": " + Arrived.OfFrame.of(frame, fields)));
            return;
        }
        arrivals.add(Arrived.OfFrame.of(frame, fields));
        answer(frame);
    }

    private void answer(Frame frame) throws IOException {
        boolean ack = frame.has(Frame.ACK);
        if (frame.type() == Frame.SETTINGS && ack) {
            windows.acknowledged();
            settled.countDown();
        } else if (frame.type() == Frame.SETTINGS) {
            send(WireFrame.of(Frame.SETTINGS, Frame.ACK, 0, "").bytes());
            settled.countDown();
        } else if (frame.type() == Frame.PING && !ack && answersPings) {
            send(WireFrame.of(Frame.PING, Frame.ACK, 0, new String(frame.payload(), StandardCharsets.ISO_8859_1))
                    .bytes());
        }
    }

    private List<Field> fields(Frame head) throws IOException, Http2Exception {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(head.payload());
        for (Frame part = head; !part.has(Frame.END_HEADERS); block.writeBytes(part.payload())) {
            part = readFrame();
            if (part.type() != Frame.CONTINUATION || part.stream() != head.stream()) {
                throw new IllegalStateException("not a CONTINUATION (4.3): " + part);
            }
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(block.toByteArray());
        List<Field> fields = new ArrayList<>();
        decoder.decodeHeaders(head.stream(), bytes)
                .forEach(each -> fields.add(
                        new Field(each.getKey().toString(), each.getValue().toString())));
        return fields;
    }

    // ---- ends

    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
