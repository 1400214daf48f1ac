package io.portcullis.conformance.frames;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What came on a connection and was not looked for yet. Frames of one stream come in their order, streams have none among them. A
 * body is compared as bytes, however it is cut into frames. One thread.
 */
public final class Inbox {
    private static final long SLICE_NANOS = 12_000_000;

    private final String who;
    private final FrameEnd end;
    private final Runnable meanwhile;
    private final Map<Integer, Deque<Arrived.OfFrame>> streams = new TreeMap<>();
    private @Nullable String ended;
    private int lastOpened = -1;

    /**
     * Of one end of a connection.
     *
     * @param who for messages
     * @param meanwhile is done again and again while something is waited for
     */
    public Inbox(String who, FrameEnd end, Runnable meanwhile) {
        this.who = who;
        this.end = end;
        this.meanwhile = meanwhile;
    }

    /**
     * The frame has come, or comes in time.
     *
     * @throws AssertionError if something else has
     */
    public void expect(WireFrame expected, long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!found(expected)) {
            if (!receive(until)) {
                throw new AssertionError(who + " should have got\n    " + expected + "\n  and got "
                        + (ended == null ? "nothing" : ended) + waiting());
            }
        }
    }

    /**
     * A whole response of the proxy itself, with that status.
     *
     * @throws AssertionError if something else has come
     */
    public void expectOwn(int status, int stream, long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        Arrived.OfFrame head = next(stream, until);
        List<Field> fields = head.fields();
        if (fields == null || !fields.getFirst().equals(new Field(":status", Integer.toString(status)))) {
            throw new AssertionError(who + " got, in place of " + status + "\n    " + head);
        }
        for (Arrived.OfFrame last = head; !last.has(Frame.END_STREAM); ) {
            last = next(stream, until);
            if (last.type() != Frame.DATA) {
                throw new AssertionError(who + " got, in place of a body\n    " + last);
            }
        }
    }

    private Arrived.OfFrame next(int stream, long until) throws InterruptedException {
        while (true) {
            Deque<Arrived.OfFrame> came = of(stream);
            came.removeIf(Arrived.OfFrame::housekeeping);
            if (!came.isEmpty()) {
                return came.remove();
            }
            if (!receive(until)) {
                throw new AssertionError(who + " got no response on stream " + stream + ", and then "
                        + (ended == null ? "nothing" : ended) + waiting());
            }
        }
    }

    /** Everything that was under way has come; nothing of it is left that was not looked for. */
    public void expectNothing(long millis) throws IOException, InterruptedException {
        WireFrame question = WireFrame.of(Frame.PING, 0, 0, "anything");
        end.send(List.of(question));
        expect(WireFrame.of(Frame.PING, Frame.ACK, 0, "anything"), millis);
        rest();
    }

    /** @throws AssertionError if there is something that nobody has looked for */
    public void rest() {
        List<Arrived.OfFrame> left = new ArrayList<>();
        streams.values()
                .forEach(came -> came.stream()
                        .filter(each -> !each.housekeeping() || each.type() == Frame.PING && each.has(Frame.ACK))
                        .forEach(left::add));
        if (!left.isEmpty()) {
            throw new AssertionError(who + " got something that should not have come" + waiting());
        }
    }

    /** Takes what has arrived without waiting. */
    public void gather() throws InterruptedException {
        while (receive(System.nanoTime())) {
            // The next one.
        }
    }

    /** How the connection ends, which it has to without another frame that matters. */
    public String end(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (ended == null && receive(until)) {
            rest();
        }
        rest();
        return ended == null ? "nothing" : ended;
    }

    /** The code of the GOAWAY behind which the connection ends, whatever else comes; -1 without one. Null if it does not end. */
    public @Nullable Integer thrownOut(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (ended == null && receive(until)) {
            // On to the end.
        }
        int code = -1;
        for (Arrived.OfFrame each : of(0)) {
            if (each.type() == Frame.GOAWAY) {
                code = each.payload().charAt(7);
            }
        }
        streams.clear();
        return ended == null ? null : code;
    }

    /** The newest stream on which a head has come; -1 before the first. */
    public int lastOpened() {
        return lastOpened;
    }

    /** The SETTINGS that the connection began with are acknowledged, as on every connection. */
    public void forgetAcknowledgement() throws InterruptedException {
        gather();
        of(0).removeIf(each -> each.type() == Frame.SETTINGS && each.has(Frame.ACK));
    }

    private boolean receive(long until) throws InterruptedException {
        if (ended != null) {
            return false;
        }
        Arrived next = await(until);
        switch (next) {
            case null -> {
                return false;
            }
            case Arrived.OfFrame frame -> file(frame);
            case Arrived.End(String how) -> {
                ended = how;
                return false;
            }
            case Arrived.Violation(String what) -> throw new AssertionError(who + " got " + what);
        }
        return true;
    }

    private @Nullable Arrived await(long until) throws InterruptedException {
        while (true) {
            long left = until - System.nanoTime();
            Arrived next = end.arrivals().poll(Math.clamp(left, 0, SLICE_NANOS), TimeUnit.NANOSECONDS);
            if (next != null || left <= 0) {
                return next;
            }
            meanwhile.run();
        }
    }

    private void file(Arrived.OfFrame frame) {
        lastOpened = frame.type() == Frame.HEADERS ? Math.max(lastOpened, frame.stream()) : lastOpened;
        Deque<Arrived.OfFrame> came = of(frame.stream());
        Arrived.OfFrame last = came.peekLast();
        if (frame.type() == Frame.DATA && last != null && last.type() == Frame.DATA) {
            came.removeLast();
            came.add(last.and(frame));
        } else {
            came.add(frame);
        }
    }

    private Deque<Arrived.OfFrame> of(int stream) {
        return streams.computeIfAbsent(stream, id -> new ArrayDeque<>());
    }

    // ---- looking for a frame

    private boolean found(WireFrame expected) {
        Deque<Arrived.OfFrame> came = of(expected.stream());
        if (expected.stream() == 0 || expected.type() == Frame.WINDOW_UPDATE) {
            return foundSomewhere(expected, came);
        }
        came.removeIf(each -> each.type() == Frame.WINDOW_UPDATE);
        Arrived.OfFrame first = came.peek();
        if (first == null) {
            return false;
        }
        return expected.type() == Frame.DATA && first.type() == Frame.DATA
                ? foundBody(expected, first, came)
                : isFirst(expected, first, came);
    }

    /** Frames of the connection have no order among their kinds. */
    private boolean foundSomewhere(WireFrame expected, Deque<Arrived.OfFrame> came) {
        for (Iterator<Arrived.OfFrame> each = came.iterator(); each.hasNext(); ) {
            Arrived.OfFrame frame = each.next();
            if (frame.type() == expected.type() && frame.has(Frame.ACK) == expected.has(Frame.ACK)) {
                each.remove();
                int compared =
                        frame.type() == Frame.GOAWAY ? 8 : frame.payload().length();
                if (!WireFrame.same(expected.payload(), frame.payload().substring(0, compared))) {
                    throw other(expected, frame);
                }
                return true;
            }
        }
        return false;
    }

    private boolean isFirst(WireFrame expected, Arrived.OfFrame first, Deque<Arrived.OfFrame> came) {
        boolean same = first.type() == expected.type() && first.has(Frame.END_STREAM) == expected.has(Frame.END_STREAM);
        List<Field> fields = first.fields();
        List<Field> wanted = expected.fields();
        same &= fields == null || wanted == null
                ? WireFrame.same(expected.payload(), first.payload())
                : sameFields(wanted, fields);
        if (!same) {
            throw other(expected, first);
        }
        came.remove();
        return true;
    }

    private boolean foundBody(WireFrame expected, Arrived.OfFrame first, Deque<Arrived.OfFrame> came) {
        int length = expected.payload().length();
        boolean whole = expected.has(Frame.END_STREAM);
        String begins =
                first.payload().substring(0, Math.min(length, first.payload().length()));
        if (!WireFrame.same(expected.payload().substring(0, begins.length()), begins)
                || whole && first.payload().length() > length
                || first.has(Frame.END_STREAM) && first.payload().length() < length) {
            throw other(expected, first);
        }
        if (first.payload().length() < length || whole && !first.has(Frame.END_STREAM)) {
            return false;
        }
        came.remove();
        if (first.payload().length() > length || first.has(Frame.END_STREAM) && !whole) {
            came.addFirst(first.without(length));
        }
        return true;
    }

    private static boolean sameFields(List<Field> expected, List<Field> got) {
        boolean same = expected.size() == got.size();
        for (int i = 0; same && i < got.size(); i++) {
            same = expected.get(i).name().equals(got.get(i).name())
                    && (expected.get(i).value().equals(WireFrame.ANY_VALUE)
                            || WireFrame.same(
                                    expected.get(i).value(), got.get(i).value()));
        }
        return same;
    }

    private AssertionError other(WireFrame expected, Arrived.OfFrame got) {
        return new AssertionError(who + " should have got\n    " + expected + "\n  and got\n    " + got);
    }

    private String waiting() {
        StringBuilder text = new StringBuilder();
        streams.values()
                .forEach(came -> came.stream()
                        .filter(each -> !each.housekeeping())
                        .forEach(each -> text.append("\n  and there is\n    ").append(each)));
        return text.toString();
    }
}
