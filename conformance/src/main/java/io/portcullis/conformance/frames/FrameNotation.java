package io.portcullis.conformance.frames;

import io.portcullis.testkit.Field;
import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the frames of a block: a line for each, and behind those that have fields a line for each of them, which begins with two
 * blanks. {@code cases/README.md} says how they are written. Immutable, any thread.
 */
public final class FrameNotation {
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;
    private static final Pattern TIMES = Pattern.compile("([0-9]+) x (.*)");
    private static final Pattern FIELD = Pattern.compile(" {2}(:?[^:]*):(?: (.*))?");
    private static final Pattern HEADS = Pattern.compile("([A-Z]+) (\\S+)|([1-9][0-9]{2})");
    private static final Pattern PRIORITIES = Pattern.compile("PRIORITY=(!?)([0-9]+):([0-9]+)");

    private final UnaryOperator<String> unescape;

    /** @param unescape makes bytes of what stands for them */
    public FrameNotation(UnaryOperator<String> unescape) {
        this.unescape = unescape;
    }

    /**
     * The frames.
     *
     * @throws IllegalArgumentException naming what is not understood
     */
    public List<WireFrame> read(List<String> lines) {
        List<WireFrame> frames = new ArrayList<>();
        for (int at = 0; at < lines.size(); ) {
            String line = lines.get(at++);
            List<Field> fields = new ArrayList<>();
            while (at < lines.size() && lines.get(at).startsWith("  ")) {
                fields.add(field(lines.get(at++)));
            }
            Matcher times = TIMES.matcher(line);
            if (times.matches()) {
                frames.addAll(Collections.nCopies(Integer.parseInt(times.group(1)), frame(times.group(2), fields)));
            } else {
                frames.add(frame(line, fields));
            }
        }
        return frames;
    }

    private Field field(String line) {
        Matcher matcher = FIELD.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + line + "' is no field (expected: two blanks, name: value)");
        }
        String value = matcher.group(2) == null ? "" : matcher.group(2);
        return new Field(unescape.apply(matcher.group(1)), unescape.apply(value));
    }

    private WireFrame frame(String line, List<Field> fields) {
        Words words = new Words(line);
        String type = words.next();
        boolean hasFields = List.of("HEADERS", "CONTINUATION", "PUSH_PROMISE").contains(type);
        if (!fields.isEmpty() && !hasFields) {
            throw new IllegalArgumentException(type + " has no fields");
        }
        return switch (type) {
            case "HEADERS" -> head(Frame.HEADERS, words, fields);
            case "CONTINUATION" -> head(Frame.CONTINUATION, words, fields);
            case "PUSH_PROMISE" -> head(Frame.PUSH_PROMISE, words, fields);
            case "DATA" -> data(words);
            case "PRIORITY" -> WireFrame.of(Frame.PRIORITY, 0, words.stream(), priority(words.next()));
            case "RST_STREAM" -> WireFrame.of(Frame.RST_STREAM, 0, words.stream(), code(words));
            case "SETTINGS" -> settings(words);
            case "PING" -> WireFrame.of(Frame.PING, words.ack(), 0, unescape.apply(words.rest()));
            case "GOAWAY" ->
                WireFrame.of(Frame.GOAWAY, 0, 0, number(words.next()) + code(words) + unescape.apply(words.rest()));
            case "WINDOW_UPDATE" -> WireFrame.of(Frame.WINDOW_UPDATE, 0, words.stream(), number(words.next()));
            case "FRAME" -> WireFrame.of(words.number(), words.number(), words.number(), hex(words.rest()));
            case "BYTES" -> WireFrame.of(WireFrame.RAW, 0, 0, hex(words.rest()));
            case "PREFACE" -> WireFrame.of(WireFrame.RAW, 0, 0, RawHttp2Client.PREFACE);
            default -> throw new IllegalArgumentException("'" + type + "' is no frame");
        };
    }

    private WireFrame data(Words words) {
        int stream = words.stream();
        int flags = 0;
        String before = "";
        String padding = "";
        for (; ; words.next()) {
            if (words.at("END_STREAM")) {
                flags |= Frame.END_STREAM;
            } else if (words.peek().startsWith("PADDED=")) {
                int length = padding(words.peek());
                flags |= PADDED;
                before = String.valueOf((char) length);
                padding = "\0".repeat(length);
            } else {
                return new WireFrame(Frame.DATA, flags, stream, before + unescape.apply(words.rest()), null, padding);
            }
        }
    }

    private WireFrame head(int type, Words words, List<Field> fields) {
        int stream = words.stream();
        int flags = Frame.END_HEADERS;
        String padded = "";
        String before = type == Frame.PUSH_PROMISE ? number(words.next()) : "";
        String padding = "";
        for (; ; words.next()) {
            if (words.at("END_STREAM")) {
                flags |= Frame.END_STREAM;
            } else if (words.at("MORE")) {
                flags &= ~Frame.END_HEADERS;
            } else if (words.peek().startsWith("PADDED=")) {
                int length = padding(words.peek());
                flags |= PADDED;
                padded = String.valueOf((char) length);
                padding = "\0".repeat(length);
            } else if (words.peek().startsWith("PRIORITY=")) {
                flags |= PRIORITY;
                before += priority(words.peek());
            } else {
                break;
            }
        }
        List<Field> all = new ArrayList<>();
        if (words.at("hpack")) {
            words.next();
            before += hex(words.rest());
        } else {
            all.addAll(shorthand(words.rest()));
        }
        all.addAll(fields);
        return new WireFrame(type, flags, stream, padded + before, all, padding);
    }

    /** {@code GET /path} is a request to the shop, {@code 200} a response. */
    private List<Field> shorthand(String written) {
        if (written.isEmpty()) {
            return List.of();
        }
        Matcher matcher = HEADS.matcher(written);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + written + "' (expected: such as GET /a, 200, or hpack 82)");
        }
        if (matcher.group(3) != null) {
            return List.of(new Field(":status", matcher.group(3)));
        }
        return List.of(
                new Field(":method", matcher.group(1)),
                new Field(":scheme", WireFrame.SCHEME),
                new Field(":authority", "shop"),
                new Field(":path", unescape.apply(matcher.group(2))));
    }

    private static int padding(String word) {
        return Integer.parseInt(word.substring("PADDED=".length()));
    }

    /** {@code PRIORITY=3:16}: depends on 3 with a weight of 16; with a {@code !} before the 3 exclusively. */
    private static String priority(String word) {
        Matcher matcher = PRIORITIES.matcher(word.startsWith("PRIORITY=") ? word : "PRIORITY=" + word);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + word + "' (expected: such as 3:16)");
        }
        long on = Long.parseLong(matcher.group(2)) | (matcher.group(1).isEmpty() ? 0 : 1L << 31);
        return bytes(on, 4) + (char) (Integer.parseInt(matcher.group(3)) - 1);
    }

    private static WireFrame settings(Words words) {
        int flags = words.ack();
        StringBuilder payload = new StringBuilder();
        while (!words.peek().isEmpty()) {
            String[] setting = words.next().split("=", 2);
            payload.append(bytes(Names.number(Names.SETTINGS, setting[0]), 2)).append(number(setting[1]));
        }
        return WireFrame.of(Frame.SETTINGS, flags, 0, payload.toString());
    }

    private static String code(Words words) {
        return bytes(Names.number(Names.CODES, words.next()), 4);
    }

    /** Four bytes; {@code *} for any. */
    private static String number(String written) {
        return written.equals("*") ? String.valueOf(WireFrame.ANY).repeat(4) : bytes(Long.decode(written), 4);
    }

    private static String bytes(long number, int count) {
        StringBuilder bytes = new StringBuilder();
        for (int i = count - 1; i >= 0; i--) {
            bytes.append((char) (number >>> 8 * i & 0xff));
        }
        return bytes.toString();
    }

    private String hex(String written) {
        StringBuilder bytes = new StringBuilder();
        for (byte each : HexFormat.of().parseHex(unescape.apply(written).replace(" ", ""))) {
            bytes.append((char) (each & 0xff));
        }
        return bytes.toString();
    }

    /** The words of a line, one after the other. */
    private static final class Words {
        private String left;

        Words(String line) {
            left = line;
        }

        String peek() {
            int blank = left.indexOf(' ');
            return blank < 0 ? left : left.substring(0, blank);
        }

        boolean at(String word) {
            return peek().equals(word);
        }

        String next() {
            String word = peek();
            left = left.length() == word.length() ? "" : left.substring(word.length() + 1);
            return word;
        }

        String rest() {
            return left;
        }

        int ack() {
            if (!at("ACK")) {
                return 0;
            }
            next();
            return Frame.ACK;
        }

        int number() {
            return Integer.decode(next());
        }

        int stream() {
            String word = next();
            return word.equals("n") ? WireFrame.NEW_STREAM : Integer.decode(word);
        }
    }

    /** A frame of that kind in the way the table writes it, for what goes without saying. */
    public WireFrame one(String line, String... fields) {
        List<String> lines = new ArrayList<>(List.of(line));
        for (String field : fields) {
            lines.add("  " + field);
        }
        return read(lines).getFirst();
    }
}
