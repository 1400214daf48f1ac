package io.portcullis.engine.http2;

import static io.portcullis.engine.http.MalformedException.bad;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import io.portcullis.engine.http.Tokens;
import java.util.Map;

/**
 * Reads the fields of one response (RFC 9113, 8.2 and 8.3.2), as strictly as those of HTTP/1.1 are read. Made for one head.
 */
// Which pseudo-header fields there are, each once and in front of the others, is looked at where they are decoded: here
// they are in front in any case.
final class ResponseFields {
    private final Headers headers = new Headers();
    private int status;
    private long contentLength = -1;

    private ResponseFields() {}

    /**
     * The head of a response, final or informational.
     *
     * @param fields as they were decoded
     * @param end whether the response ends with them
     * @param toHead whether the request was HEAD
     * @throws MalformedException if they are no response
     */
    static ResponseHead head(Http2Headers fields, boolean end, boolean toHead, int maxFields) {
        Fields.checkCount(fields, maxFields, "header");
        ResponseFields reading = new ResponseFields();
        for (Map.Entry<CharSequence, CharSequence> each : fields) {
            reading.field(AsciiString.of(each.getKey()), AsciiString.of(each.getValue()));
        }
        return reading.finish(end, toHead);
    }

    private void field(AsciiString name, AsciiString value) {
        Fields.check(name, value);
        if (name.byteAt(0) == ':') {
            pseudo(name, value);
        } else if (Fields.is(name, HeaderName.CONTENT_LENGTH)) {
            contentLength = Fields.contentLength(contentLength, value);
            headers.addUnchecked(name, value);
        } else {
            headers.addUnchecked(name, value);
        }
    }

    private void pseudo(AsciiString name, AsciiString value) {
        if (!name.contentEquals(":status")) {
            throw bad(name + " in a response (RFC 9113 section 8.3.2)");
        }
        long number =
                value.length() == 3 ? Tokens.decimal(value.array(), value.arrayOffset(), value.arrayOffset() + 3) : -1;
        if (number < 100 || status != 0) {
            throw bad(":status is not one number of three digits (RFC 9113 section 8.3.2)");
        }
        status = (int) number;
    }

    private ResponseHead finish(boolean end, boolean toHead) {
        if (status == 0) {
            throw bad("no :status (RFC 9113 section 8.3.2)");
        }
        if (status == Statuses.SWITCHING_PROTOCOLS) {
            throw bad("status 101 (RFC 9113 section 8.6)");
        }
        if (status < 200 && end) {
            throw bad("the response ends with its status " + status + " (RFC 9113 section 8.1)");
        }
        if (status < 200 || status == Statuses.NO_CONTENT) {
            headers.remove(HeaderName.CONTENT_LENGTH);
        }
        return new ResponseHead(status, "", HttpVersion.HTTP_2, headers, bodyLength(end, toHead));
    }

    private long bodyLength(boolean end, boolean toHead) {
        if (toHead || status < 200 || status == Statuses.NO_CONTENT || status == Statuses.NOT_MODIFIED) {
            return BodyLength.NONE;
        }
        if (end) {
            if (contentLength > 0) {
                throw bad("content-length " + contentLength + " of a response without a body (RFC 9113 section 8.1.1)");
            }
            return 0;
        }
        return contentLength >= 0 ? contentLength : BodyLength.UNKNOWN;
    }
}
