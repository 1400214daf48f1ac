package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;
import static io.portcullis.engine.http.MalformedException.shown;

import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.Tokens;

/**
 * The line before a chunk (RFC 9112, 7.1): a size in hex digits with nothing around it, and extensions, which are checked and
 * dropped. Reused for all lines of a body.
 */
final class ChunkSize {
    private static final int MAX_DIGITS = 15;

    private byte[] line = new byte[0];
    private int length;
    private int at;

    /**
     * @return the size
     * @throws MalformedException if it is no such line
     */
    long parse(byte[] bytes, int to) {
        line = bytes;
        length = to;
        at = 0;
        long size = size();
        while (at < length) {
            extension();
        }
        return size;
    }

    private long size() {
        long size = 0;
        int digit;
        while (at < length && (digit = hex(line[at])) >= 0) {
            size = size << 4 | digit;
            at++;
        }
        if (at == 0) {
            throw bad("chunk size: does not begin with a hex digit (RFC 9112 section 7.1)");
        }
        if (at > MAX_DIGITS) {
            throw bad("chunk size: more than " + MAX_DIGITS + " digits (RFC 9112 section 7.1)");
        }
        if (at < length && line[at] != ';') {
            throw bad("chunk size: byte " + shown(line[at]) + " after the digits (RFC 9112 section 7.1)");
        }
        return size;
    }

    /** {@code ; name [ = value ]}, with blanks where RFC 9112, 7.1.1 has BWS, but for those before the first semicolon. */
    private void extension() {
        if (line[at] != ';') {
            throw refused();
        }
        at++;
        blanks();
        token();
        innerBlanks();
        if (at < length && line[at] == '=') {
            at++;
            blanks();
            if (at < length && line[at] == '"') {
                quoted();
            } else {
                token();
            }
            innerBlanks();
        }
    }

    /** Something has to follow them: at the end of the line there are none. */
    private void innerBlanks() {
        int from = at;
        blanks();
        if (at == length && at > from) {
            throw refused();
        }
    }

    private void blanks() {
        while (at < length && (line[at] == ' ' || line[at] == '\t')) {
            at++;
        }
    }

    private void token() {
        int from = at;
        while (at < length && Tokens.isTokenChar(line[at])) {
            at++;
        }
        if (at == from) {
            throw refused();
        }
    }

    private void quoted() {
        at++;
        while (at < length && line[at] != '"') {
            at += line[at] == '\\' ? 2 : 1;
            if (at > length || !Tokens.isValueChar(line[at - 1] & 0xff)) {
                throw refused();
            }
        }
        if (at >= length) {
            throw refused();
        }
        at++;
    }

    private MalformedException refused() {
        return bad("chunk extension: not a name with an optional value (RFC 9112 section 7.1.1)");
    }

    private static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
