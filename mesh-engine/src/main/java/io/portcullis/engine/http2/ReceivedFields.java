package io.portcullis.engine.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Headers;

/** Fields out of HPACK, unchecked, that remember what Netty's order hides: it gives pseudo-fields first, wherever they stood. */
final class ReceivedFields extends DefaultHttp2Headers {
    private boolean fieldsBegun;
    private boolean misplaced;

    private ReceivedFields(int expected) {
        super(false, expected);
    }

    /** Whether a pseudo-field stood behind other fields (RFC 9113, 8.3). */
    boolean misplaced() {
        return misplaced;
    }

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        boolean pseudo = name.length() > 0 && name.charAt(0) == ':';
        misplaced |= pseudo && fieldsBegun;
        fieldsBegun |= !pseudo;
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
