package io.portcullis.engine.grpc;

import io.portcullis.core.error.Failure;
import io.portcullis.core.grpc.GrpcStatus;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import java.nio.charset.StandardCharsets;

/**
 * Our own answers to a gRPC call: a head with the status and nothing else. Its HTTP status is 200, whatever went wrong.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses">gRPC over HTTP/2, responses</a>
 */
public final class TrailersOnly {
    /** Clients take heads of 8 KiB by default; escaped, a message may be three times as long. */
    private static final int MAX_MESSAGE_BYTES = 1024;

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private TrailersOnly() {}

    /**
     * Adds the fields that tell a failure.
     *
     * @param traceId what to search logs for, or empty
     */
    public static void tell(Headers response, GrpcCall call, Failure failure, String traceId) {
        String text = failure.toString() + (traceId.isEmpty() ? "" : "; trace " + traceId);
        tell(response, call, GrpcStatus.of(failure.code()), text);
    }

    /**
     * Makes an answer that was meant for a client of HTTP one for a client of gRPC.
     *
     * @param http its status, 400 or more
     * @param by who gives it
     */
    public static void translate(Headers response, GrpcCall call, int http, String by) {
        response.remove(HeaderName.CONTENT_LENGTH);
        response.remove(HeaderName.CONTENT_ENCODING);
        GrpcStatus status = http == 413 || http == 429 ? GrpcStatus.RESOURCE_EXHAUSTED : GrpcStatus.ofHttp(http);
        tell(response, call, status, by + " answered " + http);
    }

    private static void tell(Headers response, GrpcCall call, GrpcStatus status, String message) {
        call.answeredHere(status);
        response.set(HeaderName.CONTENT_TYPE, GrpcFields.MEDIA_TYPE);
        response.set(GrpcFields.STATUS, Integer.toString(status.number()));
        response.set(GrpcFields.MESSAGE, encode(message));
    }

    /** Percent-encodes every byte of UTF-8 that is not printable ASCII, and the percent sign. */
    static String encode(String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        int length = end(bytes);
        StringBuilder encoded = new StringBuilder(length + 16);
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b >= ' ' && b <= '~' && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX[(b >> 4) & 0xf]).append(HEX[b & 0xf]);
            }
        }
        return encoded.toString();
    }

    /** As much as fits, and no character in part. */
    private static int end(byte[] bytes) {
        int end = Math.min(bytes.length, MAX_MESSAGE_BYTES);
        while (end < bytes.length && end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }
}
