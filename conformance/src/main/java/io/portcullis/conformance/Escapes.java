package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a block: each stands for itself and CRLF, with escapes for what no editor shows. */
final class Escapes {
    private static final Pattern REPEATED = Pattern.compile("\\{(.+?)\\*([0-9]+)}");

    private Escapes() {}

    /**
     * As {@link #text}, and a backslash at the end for a line that ends with nothing.
     *
     * @throws IllegalArgumentException naming an escape that is none
     */
    static String line(String written) {
        boolean open = written.endsWith("\\") && !written.endsWith("\\\\");
        return open ? text(written.substring(0, written.length() - 1)) : text(written) + "\r\n";
    }

    /**
     * {@code \r \n \t \0 \\ \s \xHH}, <code>{text*times}</code>; {@code \?} for a byte and {@code \*} for a value of a field that
     * nobody can foresee.
     *
     * @throws IllegalArgumentException naming an escape that is none
     */
    static String text(String written) {
        StringBuilder bytes = new StringBuilder();
        String text = repeated(written);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.append(c);
            } else if (i + 1 == text.length()) {
                throw new IllegalArgumentException("a backslash at the end");
            } else if (text.charAt(++i) == 'x') {
                bytes.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.append(escaped(text.charAt(i)));
            }
        }
        return bytes.toString();
    }

    private static String repeated(String written) {
        Matcher matcher = REPEATED.matcher(written);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(found.group(1).repeat(Integer.parseInt(found.group(2)))));
    }

    private static char escaped(char c) {
        return switch (c) {
            case 'r' -> '\r';
            case 'n' -> '\n';
            case 't' -> '\t';
            case '0' -> '\0';
            case 's' -> ' ';
            case '\\' -> '\\';
            case '?' -> WireFrame.ANY;
            case '*' -> WireFrame.ANY_VALUE.charAt(0);
            default ->
                throw new IllegalArgumentException("\\" + c + " (expected: \\r \\n \\t \\0 \\s \\\\ \\? \\* or \\xHH)");
        };
    }

    /** The bytes as one readable line. */
    static String shown(String bytes) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bytes.length(); i++) {
            char c = bytes.charAt(i);
            switch (c) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n\n    ");
                case '\\' -> text.append("\\\\");
                default -> text.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : "\\x%02x".formatted((int) c));
            }
        }
        return text.toString().stripTrailing();
    }
}
