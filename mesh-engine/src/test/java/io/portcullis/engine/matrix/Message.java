package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request or a response as a table writes it down: {@code POST ?300 KB +trailers}, {@code 103, 200 5 B}.
 *
 * @param text as it stands there
 * @param start method or status
 * @param framing of its body
 * @param size of its body
 * @param hasTrailers whether fields follow the body
 * @param expects whether a request waits for 100 before it sends its body
 * @param hinted whether a response is announced by 103
 * @param atOnce whether a response does not wait for the body of the request
 */
record Message(
        String text,
        String start,
        Framing framing,
        int size,
        boolean hasTrailers,
        boolean expects,
        boolean hinted,
        boolean atOnce) {
    static final List<Field> FIELDS = List.of(new Field("x-own", "Yes, it is"), new Field("x-empty", ""));
    static final List<Field> TRAILERS = List.of(new Field("x-sum", "42"), new Field("x-end", "of it"));

    private static final Pattern TEXT =
            Pattern.compile("(103, )?([A-Z]+|[2-5]\\d\\d)( \\?| until close | )?((\\d+) (B|KB|MB))?( \\+trailers)?"
                    + "( expecting)?( at once)?");
    private static final Map<Message, byte[]> BODIES = new ConcurrentHashMap<>();

    static Message of(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(text + " (expected: " + TEXT + ")");
        }
        String size = parts.group(4);
        return new Message(
                text,
                parts.group(2),
                size == null ? Framing.NONE : framing(parts.group(3)),
                size == null ? 0 : Integer.parseInt(parts.group(5)) * unit(parts.group(6)),
                parts.group(7) != null,
                parts.group(8) != null,
                parts.group(1) != null,
                parts.group(9) != null);
    }

    private static Framing framing(String mark) {
        return switch (mark) {
            case " ?" -> Framing.UNKNOWN;
            case " until close " -> Framing.UNTIL_CLOSE;
            default -> Framing.LENGTH;
        };
    }

    private static int unit(String name) {
        return switch (name) {
            case "MB" -> 1024 * 1024;
            case "KB" -> 1024;
            default -> 1;
        };
    }

    boolean request() {
        return Character.isLetter(start.charAt(0));
    }

    /** Whether this response, to a request of that method, only describes a body (RFC 9110, 6.4.1). */
    boolean bodiless(String method) {
        return framing == Framing.NONE || method.equals("HEAD") || start.equals("204") || start.equals("304");
    }

    /** Its body, another one for each message. */
    byte[] body() {
        return BODIES.computeIfAbsent(this, each -> {
            byte[] bytes = new byte[size];
            new SplittableRandom(start.hashCode()).nextBytes(bytes);
            return bytes;
        });
    }

    /** From there to there. */
    byte[] body(int from, int to) {
        return Arrays.copyOfRange(body(), from, to);
    }

    @Override
    public String toString() {
        return text;
    }
}
