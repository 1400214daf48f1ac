package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.portcullis.engine.http.FieldRules;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import java.nio.charset.StandardCharsets;

/** Writes heads (RFC 9112, 3, 4 and 5). Fields go out as they came; those of the connection are written here and nowhere else. */
final class HeadWriter {
    private static final byte[] REQUEST_END = ascii(" HTTP/1.1\r\n");
    private static final byte[] RESPONSE_START = ascii("HTTP/1.1 ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: ");
    private static final byte[] TAKES_TRAILERS = ascii("Connection: TE\r\n");

    /** What a response says about its connection. */
    enum Persistence {
        /** HTTP/1.1 keeps connections open. */
        IMPLIED,
        /** HTTP/1.0 has to be told. */
        KEEP_ALIVE,
        CLOSE
    }

    private HeadWriter() {}

    /**
     * @param length of the body, if the framing is FIXED
     */
    static void request(ByteBuf out, RequestHead head, Framing framing, long length) {
        ByteBufUtil.writeAscii(out, head.method());
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, head.path());
        String query = head.query();
        if (query != null) {
            out.writeByte('?');
            ByteBufUtil.writeAscii(out, query);
        }
        out.writeBytes(REQUEST_END);
        fields(out, head.headers(), framing, length);
        String upgrade = head.upgrade();
        if (upgrade != null) {
            upgrade(out, upgrade);
        }
        if (head.headers().contains(HeaderName.TE)) {
            out.writeBytes(TAKES_TRAILERS);
        }
        endOfLine(out);
    }

    /** The final response, or an informational one. */
    static void response(ByteBuf out, ResponseHead head, Framing framing, long length, Persistence persistence) {
        statusLine(out, head);
        fields(out, head.headers(), framing, length);
        switch (persistence) {
            case IMPLIED -> {}
            case KEEP_ALIVE -> out.writeBytes(KEEP_ALIVE);
            case CLOSE -> out.writeBytes(CLOSE);
        }
        endOfLine(out);
    }

    /** The 101 that ends HTTP on its connection. */
    static void switching(ByteBuf out, ResponseHead head, String protocol) {
        statusLine(out, head);
        fields(out, head.headers(), Framing.BODILESS, 0);
        upgrade(out, protocol);
        endOfLine(out);
    }

    private static void statusLine(ByteBuf out, ResponseHead head) {
        out.writeBytes(RESPONSE_START);
        decimal(out, head.status());
        out.writeByte(' ');
        out.writeCharSequence(head.reason(), StandardCharsets.ISO_8859_1);
        endOfLine(out);
    }

    private static void upgrade(ByteBuf out, String protocol) {
        out.writeBytes(UPGRADE);
        ByteBufUtil.writeAscii(out, protocol);
        endOfLine(out);
    }

    static void decimal(ByteBuf out, long number) {
        if (number >= 10) {
            decimal(out, number / 10);
        }
        out.writeByte((int) ('0' + number % 10));
    }

    static void endOfLine(ByteBuf out) {
        out.writeShort(('\r' << 8) | '\n');
    }

    private static void fields(ByteBuf out, Headers headers, Framing framing, long length) {
        boolean lengthDue = framing == Framing.FIXED;
        for (int i = 0; i < headers.size(); i++) {
            if (headers.is(i, HeaderName.CONTENT_LENGTH)) {
                boolean right = lengthDue && headers.decimal(i) == length;
                lengthDue &= !right;
                if (right || framing == Framing.DESCRIBING) {
                    headers.writeLine(i, out);
                }
            } else if (!FieldRules.ofConnection(headers, i)) {
                headers.writeLine(i, out);
            }
        }
        if (lengthDue) {
            out.writeBytes(CONTENT_LENGTH);
            decimal(out, length);
            endOfLine(out);
        } else if (framing == Framing.CHUNKED) {
            out.writeBytes(CHUNKED);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
