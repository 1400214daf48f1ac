package io.portcullis.spring.reload;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a client gets to see of one stream: its own name and the numbers from 0, and how it ends. One thread, but for {@link #fault}. */
final class NumberedStream {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;

    /** How streams carry their numbers. */
    enum Kind {
        EVENTS,
        WEB_SOCKET
    }

    final Kind kind;
    final String name;
    private final Rounds rounds;
    private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
    private int next;
    private int closeCode;
    private boolean over;
    private volatile @Nullable String fault;

    NumberedStream(Kind kind, String name, Rounds rounds) {
        this.kind = kind;
        this.name = name;
        this.rounds = rounds;
        rounds.open(this);
    }

    String path() {
        return (kind == Kind.EVENTS ? "/events/" : "/sockets/") + name;
    }

    /** The number that is due. */
    int next() {
        synchronized (rounds) {
            return next;
        }
    }

    /** Bytes of the stream; returns what the client says to them, which may be nothing. */
    byte[] take(byte[] bytes) {
        unread.writeBytes(bytes);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int taken;
        do {
            taken = kind == Kind.EVENTS ? event() : frame(answer);
        } while (taken > 0);
        return answer.toByteArray();
    }

    /** An event that is there whole. */
    private int event() {
        String text = unread.toString(StandardCharsets.US_ASCII);
        int end = text.indexOf("\n\n") + 2;
        if (end < 2) {
            return 0;
        }
        number(text.substring(0, end - 2), "id: " + next + "\ndata: " + name);
        return drop(end);
    }

    /** A frame that is there whole; those of this test are short. */
    private int frame(ByteArrayOutputStream answer) {
        byte[] bytes = unread.toByteArray();
        if (bytes.length < 2 || bytes.length < 2 + bytes[1]) {
            return 0;
        }
        byte[] payload = Arrays.copyOfRange(bytes, 2, 2 + bytes[1]);
        if ((bytes[0] & 0xff) == CLOSE) {
            closed(payload);
            answer.writeBytes(masked(CLOSE, payload));
        } else {
            number(new String(payload, StandardCharsets.US_ASCII), name + ' ' + next);
            answer.writeBytes(masked(TEXT, payload));
        }
        return drop(2 + payload.length);
    }

    private void closed(byte[] payload) {
        if (closeCode != 0) {
            fault("two Closes");
        }
        closeCode = payload.length < 2 ? -1 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
    }

    private void number(String got, String expected) {
        if (!got.equals(expected)) {
            fault("'" + got + "' (expected: '" + expected + "')");
        } else if (closeCode != 0) {
            fault("'" + got + "' behind a Close");
        }
        synchronized (rounds) {
            next++;
            rounds.arrived(this);
        }
    }

    private int drop(int bytes) {
        byte[] rest = unread.toByteArray();
        unread.reset();
        unread.write(rest, bytes, rest.length - bytes);
        return bytes;
    }

    static byte[] masked(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.write(0x80 | payload.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** The code of the Close that came, or 0. */
    int closeCode() {
        return closeCode;
    }

    /** It has ended; once. */
    void over() {
        if (!over) {
            over = true;
            rounds.over(this);
        }
    }

    boolean isOver() {
        return over;
    }

    void fault(String what) {
        if (fault == null) {
            fault = this + ": " + what;
        }
    }

    /** What was wrong first, or null. */
    @Nullable
    String fault() {
        return fault;
    }

    @Override
    public String toString() {
        return path();
    }
}
