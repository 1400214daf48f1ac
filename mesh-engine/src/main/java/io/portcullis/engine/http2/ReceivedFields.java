package io.portcullis.engine.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/**
 * Fields out of HPACK, unchecked, that remember what Netty hides: it gives pseudo-fields first, wherever they stood, and makes one
 * content-length of several that say the same.
 */
final class ReceivedFields extends DefaultHttp2Headers {
    private static final AsciiString LENGTH = AsciiString.cached("content-length");

    private boolean fieldsBegun;
    private boolean misplaced;
    private int lengths;

    private ReceivedFields(int expected) {
        super(false, expected);
    }

    /** Whether a pseudo-field stood behind other fields (RFC 9113, 8.3). */
    boolean misplaced() {
        return misplaced;
    }

    /** Whether there was more than one content-length, or a list of them (RFC 9110, 8.6). */
    boolean severalLengths() {
        return lengths > 1;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        boolean pseudo = name.length() > 0 && name.charAt(0) == ':';
        misplaced |= pseudo && fieldsBegun;
        fieldsBegun |= !pseudo;
        if (name.length() == LENGTH.length() && LENGTH.contentEquals(name)) {
            lengths += AsciiString.indexOf(value, ',', 0) < 0 ? 1 : 2;
        }
        return super.add(name, value);
    }

    /** Makes them. */
    static final class Decoder extends DefaultHttp2HeadersDecoder {
        Decoder(long maxBytes) {
            super(false, maxBytes);
        }

        @Override
        protected Http2Headers newHeaders() {
            return new ReceivedFields(numberOfHeadersGuess());
        }
    }
}
