package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;
import static io.portcullis.engine.http.MalformedException.shown;

import io.portcullis.engine.http.Statuses;
import io.portcullis.engine.http.Tokens;
import java.nio.charset.StandardCharsets;

/** The free text of a status line (RFC 9112, 4). */
final class ReasonPhrase {
    private ReasonPhrase() {}

    /** The text in the range; the registered phrase is not made anew. */
    static String of(int status, byte[] line, int from, int to) {
        String usual = Statuses.reason(status);
        if (equals(usual, line, from, to)) {
            return usual;
        }
        for (int i = from; i < to; i++) {
            if (!Tokens.isValueChar(line[i] & 0xff)) {
                throw bad("status line: byte " + shown(line[i]) + " in the reason phrase (RFC 9112 section 4)");
            }
        }
        return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static boolean equals(String text, byte[] line, int from, int to) {
        if (text.length() != to - from) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != line[from + i]) {
                return false;
            }
        }
        return true;
    }
}
