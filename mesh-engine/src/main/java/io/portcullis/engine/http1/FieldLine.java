package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;
import static io.portcullis.engine.http.MalformedException.shown;

import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.Tokens;
import java.nio.charset.StandardCharsets;

/** One field line, taken apart and checked (RFC 9112, 5; RFC 9110, 5.5). Reused for all lines of a connection. */
final class FieldLine {
    private byte[] bytes = new byte[0];
    private int nameLength;
    private int valueFrom;
    private int valueTo;

    /**
     * @param line kept until the next call
     * @throws MalformedException if it is no field line
     */
    void parse(byte[] line, int length) {
        bytes = line;
        nameLength = nameEnd(line, length);
        valueFrom = nameLength + 1;
        valueTo = length;
        while (valueFrom < valueTo && isBlank(line[valueFrom])) {
            valueFrom++;
        }
        while (valueTo > valueFrom && isBlank(line[valueTo - 1])) {
            valueTo--;
        }
        checkValue();
    }

    int nameLength() {
        return nameLength;
    }

    boolean is(HeaderName name) {
        return name.matches(bytes, 0, nameLength);
    }

    String name() {
        return new String(bytes, 0, nameLength, StandardCharsets.ISO_8859_1);
    }

    String value() {
        return new String(bytes, valueFrom, valueTo - valueFrom, StandardCharsets.ISO_8859_1);
    }

    /** The value as a number, or -1. */
    long decimal() {
        return Tokens.decimal(bytes, valueFrom, valueTo);
    }

    void addTo(Headers headers) {
        headers.addUnchecked(bytes, 0, nameLength, valueFrom, valueTo - valueFrom);
    }

    private static int nameEnd(byte[] line, int length) {
        int i = 0;
        while (i < length && Tokens.isTokenChar(line[i])) {
            i++;
        }
        if (i > 0 && i < length && line[i] == ':') {
            return i;
        }
        throw refusedName(line, i, length);
    }

    private static MalformedException refusedName(byte[] line, int i, int length) {
        if (i == 0 && isBlank(line[0])) {
            return bad("a field line begins with a space (line folding is obsolete, RFC 9112 section 5.2)");
        }
        if (i == length) {
            return bad("a field line has no colon (RFC 9112 section 5)");
        }
        if (i == 0 && line[0] == ':') {
            return bad("a field line has no name before its colon (RFC 9112 section 5)");
        }
        String where = i == 0 ? "at the start of a field name" : "in a field name, at position " + i;
        return bad("byte " + shown(line[i]) + " " + where + " (expected: a token and a colon, RFC 9112 section 5.1)");
    }

    private void checkValue() {
        for (int i = valueFrom; i < valueTo; i++) {
            if (!Tokens.isValueChar(bytes[i] & 0xff)) {
                throw bad("byte " + shown(bytes[i]) + " in the value of " + name() + " (RFC 9110 section 5.5)");
            }
        }
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }
}
