package io.portcullis.engine.detect;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.http.Tokens;
import io.portcullis.engine.tls.ClientHello;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells by the first bytes of a client what it speaks. Neither moves nor keeps the buffer. Stateless. */
public final class FirstBytes {
    /** Longer request lines than a browser sends; a client that sends no line end up to here speaks something else. */
    public static final int MAX_BYTES = 16 * 1024;

    /** The first line of the preface of HTTP/2. */
    private static final String HTTP2_LINE = "PRI * HTTP/2.0";

    private static final String HTTP1_VERSION = " HTTP/1.";
    private static final String HOST = "host:";
    private static final int MAX_METHOD_BYTES = 32;

    /** What a client speaks. */
    public enum Kind {
        /** TLS, or at least a handshake record of it. */
        TLS,
        /** HTTP/1.x: a request line stands there. */
        HTTP1,
        /** HTTP/2 without TLS, by prior knowledge (RFC 9113, 3.3). */
        HTTP2,
        /** None of these. */
        OTHER,
        /** Too few bytes to tell. */
        UNDECIDED;

        /** Whether it is HTTP, of whatever version, in the clear. */
        public boolean http() {
            return this == HTTP1 || this == HTTP2;
        }
    }

    private FirstBytes() {}

    /** What the client speaks, as far as these bytes tell. */
    public static Kind kind(ByteBuf seen) {
        if (!seen.isReadable()) {
            return Kind.UNDECIDED;
        }
        int first = seen.getUnsignedByte(seen.readerIndex());
        if (first == ClientHello.HANDSHAKE_RECORD) {
            return Kind.TLS;
        }
        return Tokens.isTokenChar((byte) first) ? text(seen) : Kind.OTHER;
    }

    // Redis ("GET key"), memcached and SMTP begin with a word and a blank too: only the end of the line tells.
    private static Kind text(ByteBuf seen) {
        int start = seen.readerIndex();
        int lineEnd = seen.indexOf(start, seen.writerIndex(), (byte) '\n');
        if (lineEnd < 0) {
            return seen.readableBytes() < MAX_BYTES && methodEnds(seen) >= 0 ? Kind.UNDECIDED : Kind.OTHER;
        }
        String line = seen.toString(start, lineEnd - start, StandardCharsets.ISO_8859_1)
                .stripTrailing();
        if (line.equals(HTTP2_LINE)) {
            return Kind.HTTP2;
        }
        int version = line.lastIndexOf(HTTP1_VERSION);
        return version > 0 && version + HTTP1_VERSION.length() + 1 == line.length() && methodEnds(seen) > 0
                ? Kind.HTTP1
                : Kind.OTHER;
    }

    /** Bytes of the method in front of the first blank, 0 while none has come, or -1 if that is no method. */
    private static int methodEnds(ByteBuf seen) {
        int start = seen.readerIndex();
        int end = Math.min(seen.writerIndex(), start + MAX_METHOD_BYTES);
        for (int at = start; at < end; at++) {
            byte each = seen.getByte(at);
            if (each == ' ') {
                return at - start == 0 ? -1 : at - start;
            }
            if (!Tokens.isTokenChar(each)) {
                return -1;
            }
        }
        return end - start == MAX_METHOD_BYTES ? -1 : 0;
    }

    /**
     * The host name a client asks for without anybody having proven it: the server name of its TLS handshake, or Host of its
     * HTTP/1 request; null if there is none, or not yet.
     */
    public static @Nullable String name(ByteBuf seen) {
        return switch (kind(seen)) {
            case TLS -> {
                ClientHello hello = ClientHello.read(seen);
                yield hello == null ? null : hello.serverName();
            }
            case HTTP1 -> host(seen);
            case HTTP2, OTHER, UNDECIDED -> null;
        };
    }

    /** Whether more bytes could still tell a name. */
    public static boolean nameMayFollow(ByteBuf seen) {
        if (seen.readableBytes() >= MAX_BYTES) {
            return false;
        }
        return switch (kind(seen)) {
            case TLS -> ClientHello.read(seen) == null;
            case HTTP1 -> host(seen) == null && !headComplete(seen);
            case HTTP2, OTHER -> false;
            case UNDECIDED -> true;
        };
    }

    /** Whether the head of an HTTP/1 request has come to its end. */
    private static boolean headComplete(ByteBuf seen) {
        String head = seen.toString(StandardCharsets.ISO_8859_1);
        return head.contains("\r\n\r\n") || head.contains("\n\n");
    }

    private static @Nullable String host(ByteBuf seen) {
        String text = seen.toString(StandardCharsets.ISO_8859_1);
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            String line = text.substring(at, end).stripTrailing();
            if (line.isEmpty()) {
                return null;
            }
            if (line.regionMatches(true, 0, HOST, 0, HOST.length())) {
                return withoutPort(line.substring(HOST.length()).strip());
            }
            at = end + 1;
        }
        return null;
    }

    private static @Nullable String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.isEmpty() ? null : host;
    }
}
