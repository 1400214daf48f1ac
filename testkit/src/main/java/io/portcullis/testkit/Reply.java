package io.portcullis.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a scripted upstream does after a request: bytes to write, gates to wait at, and an end of the connection. Immutable:
 * each method returns a longer reply.
 */
public final class Reply {
    private final List<Step> steps;

    private Reply(List<Step> steps) {
        this.steps = List.copyOf(steps);
    }

    sealed interface Step {
        record Write(byte[] bytes) implements Step {}

        record Wait(Gate gate) implements Step {}

        record End(How how) implements Step {}
    }

    enum How {
        CLOSE,
        RESET,
        HALF_CLOSE,
        HANG
    }

    /** A complete response with a Content-Length. Headers are pairs of name and value. */
    public static Reply of(int status, String body, String... headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return raw(head(status, headers) + "Content-Length: " + bytes.length + "\r\n\r\n")
                .then(bytes);
    }

    /** A complete response with a chunked body. */
    public static Reply chunked(int status, List<String> chunks, String... headers) {
        StringBuilder wire = new StringBuilder(head(status, headers)).append("Transfer-Encoding: chunked\r\n\r\n");
        for (String chunk : chunks) {
            int length = chunk.getBytes(StandardCharsets.UTF_8).length;
            wire.append(Integer.toHexString(length))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return raw(wire.append("0\r\n\r\n").toString());
    }

    /** Exactly these bytes; whether they are HTTP is up to the test. */
    public static Reply raw(String bytes) {
        return new Reply(List.of()).then(bytes);
    }

    /** No answer: the connection stays open and silent until the peer or the test closes it. */
    public static Reply blackHole() {
        return new Reply(List.of(new Step.End(How.HANG)));
    }

    /** No answer: the connection is reset at once. */
    public static Reply reset() {
        return new Reply(List.of(new Step.End(How.RESET)));
    }

    /** Waits at the gate before anything of this reply. */
    public Reply behind(Gate gate) {
        List<Step> longer = new ArrayList<>(List.of(new Step.Wait(gate)));
        longer.addAll(steps);
        return new Reply(longer);
    }

    /** Writes an informational response before this reply. */
    public Reply afterInformational(int status, String... headers) {
        List<Step> longer = new ArrayList<>(raw(head(status, headers) + "\r\n").steps);
        longer.addAll(steps);
        return new Reply(longer);
    }

    /** Further bytes, such as the rest of a body or bytes nobody asked for. */
    public Reply then(String bytes) {
        return then(bytes.getBytes(StandardCharsets.UTF_8));
    }

    public Reply then(byte[] bytes) {
        return with(new Step.Write(bytes));
    }

    /** Waits at the gate here, what stands before is on the wire. */
    public Reply thenWait(Gate gate) {
        return with(new Step.Wait(gate));
    }

    /** Closes the connection properly. */
    public Reply thenClose() {
        return with(new Step.End(How.CLOSE));
    }

    /** Resets the connection. */
    public Reply thenReset() {
        return with(new Step.End(How.RESET));
    }

    /** Ends the sending direction and goes on to read. */
    public Reply thenHalfClose() {
        return with(new Step.End(How.HALF_CLOSE));
    }

    /** Goes silent with the connection open. */
    public Reply thenHang() {
        return with(new Step.End(How.HANG));
    }

    /** The first bytes of this reply, then a reset. */
    public Reply resetAt(int offset) {
        return cut(offset).thenReset();
    }

    /** The first bytes of this reply, then a close as if it were complete. */
    public Reply truncateAt(int offset) {
        return cut(offset).thenClose();
    }

    /** How many bytes the reply writes: the bound of {@link #resetAt} and {@link #truncateAt}. */
    public int length() {
        return bytes().length;
    }

    List<Step> steps() {
        return steps;
    }

    private Reply cut(int offset) {
        byte[] all = bytes();
        if (offset < 0 || offset > all.length) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: 0 to " + all.length + ")");
        }
        return new Reply(List.of()).then(Arrays.copyOf(all, offset));
    }

    private byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Step step : steps) {
            if (step instanceof Step.Write write) {
                all.writeBytes(write.bytes());
            }
        }
        return all.toByteArray();
    }

    private Reply with(Step step) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Reply(longer);
    }

    private static String head(int status, String... headers) {
        if (headers.length % 2 != 0) {
            throw new IllegalArgumentException("headers: " + headers.length + " texts (expected: pairs)");
        }
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "HTTP/1.1 %d Scripted\r\n", status));
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        return head.toString();
    }
}
