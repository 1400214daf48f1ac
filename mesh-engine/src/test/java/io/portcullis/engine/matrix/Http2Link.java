package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2End;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/2, a client's or an endpoint's. A thread of its own reads it, answers SETTINGS and PING, and pays for each frame of
 * a body at once.
 */
final class Http2Link implements Link {
    private static final int MAX_FRAME_BYTES = 16 * 1024;
    private static final int DEFAULT_WINDOW = 65_535;
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Wire wire;
    private final Http2End<?> frames;
    private final @Nullable Consumer<Side> arrivals;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private int nextStream = 1;
    private int window = DEFAULT_WINDOW;
    private int windowOfStreams = DEFAULT_WINDOW;

    /** @param arrivals gets the exchanges that come in, or null: then this is a client's */
    Http2Link(Wire wire, Http2End<?> frames, @Nullable Consumer<Side> arrivals) {
        this.wire = wire;
        this.frames = frames;
        this.arrivals = arrivals;
        Wire.io(() -> wire.socket().setSoTimeout(0)); // It may rest: who waits for something is bounded.
        Thread.ofVirtual().start(this::read);
    }

    @Override
    public synchronized Side open() {
        Stream opened = new Stream(nextStream, windowOfStreams);
        streams.put(nextStream, opened);
        nextStream += 2;
        return opened;
    }

    @Override
    public void close() {
        wire.close();
    }

    // ---- reading

    private void read() {
        try {
            while (true) {
                take(frames.readAny());
            }
        } catch (UncheckedIOException e) {
            String how = e.getCause() instanceof EOFException ? Incoming.FIN : Incoming.RST;
            streams.values().forEach(stream -> stream.in().gone(how));
        }
        synchronized (this) {
            notifyAll();
        }
    }

    private void take(Frame frame) {
        switch (frame.type()) {
            case Frame.SETTINGS -> settings(frame);
            case Frame.PING -> {
                if (!frame.has(Frame.ACK)) {
                    send(Frame.PING, Frame.ACK, 0, frame.payload());
                }
            }
            case Frame.WINDOW_UPDATE -> credited(frame);
            case Frame.HEADERS -> headers(frame, frames.fields(frame));
            case Frame.DATA -> data(frame);
            case Frame.RST_STREAM -> of(frame).in().gone("RST_STREAM " + name(frame.errorCode()));
            default -> {}
        }
    }

    private static String name(int code) {
        return switch (code) {
            case Frame.NO_ERROR -> "NO_ERROR";
            case Frame.CANCEL -> "CANCEL";
            case Frame.INTERNAL_ERROR -> "INTERNAL_ERROR";
            case Frame.REFUSED_STREAM -> "REFUSED_STREAM";
            case Frame.PROTOCOL_ERROR -> "PROTOCOL_ERROR";
            case Frame.STREAM_CLOSED -> "STREAM_CLOSED";
            default -> Integer.toString(code);
        };
    }

    private synchronized void settings(Frame frame) {
        if (frame.has(Frame.ACK)) {
            return;
        }
        ByteBuffer settings = ByteBuffer.wrap(frame.payload());
        while (settings.hasRemaining()) {
            int identifier = settings.getShort();
            int value = settings.getInt();
            if (identifier == Frame.SETTINGS_INITIAL_WINDOW_SIZE) {
                streams.values().forEach(stream -> stream.window += value - windowOfStreams);
                windowOfStreams = value;
            }
        }
        send(Frame.SETTINGS, Frame.ACK, 0);
        notifyAll();
    }

    private synchronized void credited(Frame frame) {
        if (frame.stream() == 0) {
            window += frame.number();
        } else {
            of(frame).window += frame.number();
        }
        notifyAll();
    }

    private void headers(Frame frame, List<Field> fields) {
        Stream stream = streams.get(frame.stream());
        Consumer<Side> to = arrivals;
        boolean arrives = stream == null && to != null;
        if (arrives) {
            stream = of(frame);
        }
        if (stream == null) {
            return;
        }
        stream.fields(fields);
        if (arrives && to != null) {
            to.accept(stream);
        }
        if (frame.has(Frame.END_STREAM)) {
            stream.in().completed();
        }
    }

    /** Pays before it tells: nothing may come in between when the test sends half of a head. */
    private void data(Frame frame) {
        byte[] bytes = frame.payload();
        boolean last = frame.has(Frame.END_STREAM);
        if (bytes.length > 0) {
            pay(0, bytes.length);
            if (!last) {
                pay(frame.stream(), bytes.length);
            }
        }
        Incoming to = of(frame).in();
        to.data(bytes, bytes.length);
        if (last) {
            to.completed();
        }
    }

    private void pay(int stream, int bytes) {
        send(Frame.WINDOW_UPDATE, 0, stream, number(bytes));
    }

    private synchronized Stream of(Frame frame) {
        return streams.computeIfAbsent(frame.stream(), id -> new Stream(id, windowOfStreams));
    }

    // ---- sending

    private synchronized void send(int type, int flags, int stream, byte... payload) {
        try {
            frames.frame(type, flags, stream, payload);
        } catch (UncheckedIOException e) {
            // The other end is gone: who reads finds out how.
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** One request and its response. */
    private final class Stream extends Side {
        private final int id;
        private int window;
        private byte[] restOfHead = {};

        Stream(int id, int window) {
            this.id = id;
            this.window = window;
        }

        private void fields(List<Field> fields) {
            boolean informational =
                    in().heads() > 0 && in().lastHead().getFirst().value().startsWith("1") && arrivals == null;
            if (in().heads() == 0 || informational) {
                in().head(fields);
            } else {
                in().trailers(fields);
            }
        }

        @Override
        void head(Head head) {
            headers(head.last(), head.fieldsOfHttp2());
        }

        private void headers(boolean last, String... fields) {
            synchronized (Http2Link.this) {
                send(Frame.HEADERS, Frame.END_HEADERS | (last ? Frame.END_STREAM : 0), id, frames.block(fields));
            }
        }

        @Override
        void partOf(Head head) {
            synchronized (Http2Link.this) {
                byte[] block = frames.block(head.fieldsOfHttp2());
                send(Frame.HEADERS, 0, id, Arrays.copyOf(block, block.length / 2));
                restOfHead = Arrays.copyOfRange(block, block.length / 2, block.length);
            }
        }

        @Override
        void restOf(Head head) {
            send(Frame.CONTINUATION, Frame.END_HEADERS, id, restOfHead);
        }

        @Override
        void data(byte[] bytes) {
            int at = 0;
            while (at < bytes.length) {
                int now = take(bytes.length - at);
                send(Frame.DATA, 0, id, Arrays.copyOfRange(bytes, at, at + now));
                at += now;
            }
        }

        /** Waits for credit, and uses it up. */
        private int take(int most) {
            synchronized (Http2Link.this) {
                long giveUp = System.nanoTime() + BOUND_NANOS;
                while (Math.min(window, Http2Link.this.window) <= 0) {
                    long left = TimeUnit.NANOSECONDS.toMillis(giveUp - System.nanoTime());
                    if (left <= 0) {
                        throw new AssertionError("no credit within 10 s; of the other direction came " + in());
                    }
                    waitFor(left);
                }
                int taken = Math.min(Math.min(most, MAX_FRAME_BYTES), Math.min(window, Http2Link.this.window));
                window -= taken;
                Http2Link.this.window -= taken;
                return taken;
            }
        }

        private void waitFor(long millis) {
            try {
                Http2Link.this.wait(millis);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        void end(List<Field> trailers) {
            if (trailers.isEmpty()) {
                send(Frame.DATA, Frame.END_STREAM, id);
            } else {
                headers(
                        true,
                        trailers.stream()
                                .flatMap(field -> java.util.stream.Stream.of(field.name(), field.value()))
                                .toArray(String[]::new));
            }
        }

        @Override
        void abort(Abort how) {
            switch (how) {
                case FIN -> fin();
                case RST -> wire.reset();
                case CANCEL, INTERNAL_ERROR, REFUSED_STREAM -> send(Frame.RST_STREAM, 0, id, number(how.code()));
                case GOAWAY_BEFORE -> goAway(Math.max(0, id - 2));
                case GOAWAY_AFTER -> goAway(id);
            }
        }

        private void fin() {
            if (arrivals == null) {
                wire.halfClose();
            } else {
                wire.close();
            }
        }

        private void goAway(int last) {
            int known = arrivals == null ? 0 : last; // A server has opened no stream that a client could have taken.
            send(
                    Frame.GOAWAY,
                    0,
                    0,
                    ByteBuffer.allocate(8).putInt(known).putInt(Frame.NO_ERROR).array());
        }
    }
}
