package io.portcullis.engine.compress;

import io.portcullis.core.model.CompressionPolicy;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which responses are compressed, and makes their heads say so. Only gzip; docs/adr/034 says why. Immutable, any thread.
 */
// Nothing is ever decompressed here, so there is no small input that becomes large output.
public final class Compression {
    /** Digests of the bytes that would be changed (RFC 9530, RFC 3230, RFC 1864). */
    private static final List<HeaderName> DIGESTS = List.of(
            HeaderName.of("Content-Digest"),
            HeaderName.of("Repr-Digest"),
            HeaderName.of("Digest"),
            HeaderName.of("Content-MD5"));

    /** Messages of gRPC have a compression of their own, and their clients do not expect another. */
    private static final String GRPC = "application/grpc";

    private final MediaTypes mediaTypes;
    private final CompressionPolicy policy;

    public Compression(CompressionPolicy policy) {
        this.policy = policy;
        this.mediaTypes = new MediaTypes(policy.mediaTypes());
    }

    /** What the client of this request takes; asked for before filters change what it said. */
    public Acceptance accepted(RequestHead request) {
        Headers headers = request.headers();
        if (request.version() == HttpVersion.HTTP_1_0
                || forbidsTransformation(headers)
                || excluded(headers.get(HeaderName.USER_AGENT))) {
            return Acceptance.IDENTITY;
        }
        return AcceptEncoding.of(headers);
    }

    /**
     * Whether the response is to be compressed. If so its head says so already; a response to HEAD says what one to GET would.
     *
     * @param end whether the response has no body
     */
    public boolean applies(Acceptance accepted, RequestHead request, ResponseHead response, boolean end) {
        if (response.status() == Statuses.NOT_MODIFIED) {
            weakenAsKnown(request.headers(), response.headers());
            return false;
        }
        boolean toHead = request.method().equals("HEAD");
        if ((end && !toHead) || !mayBeCompressed(response, toHead, accepted == Acceptance.GZIP_ONLY)) {
            return false;
        }
        varyByEncoding(response.headers());
        return accepted != Acceptance.IDENTITY;
    }

    /** Makes the head one of a response in gzip. */
    public static void encode(ResponseHead response) {
        Headers headers = response.headers();
        headers.remove(HeaderName.CONTENT_LENGTH);
        headers.remove(HeaderName.ACCEPT_RANGES); // Of what we make nobody can have a part.
        headers.add(HeaderName.CONTENT_ENCODING, "gzip");
        String tag = headers.get(HeaderName.ETAG);
        if (tag != null && isStrong(tag)) {
            headers.set(HeaderName.ETAG, "W/" + tag);
        }
        if (response.bodyLength() != BodyLength.NONE) {
            response.bodyLength(BodyLength.UNKNOWN);
        }
    }

    CompressionPolicy policy() {
        return policy;
    }

    private boolean mayBeCompressed(ResponseHead response, boolean toHead, boolean atAnySize) {
        Headers headers = response.headers();
        String type = headers.get(HeaderName.CONTENT_TYPE);
        return hasWholeBody(response.status())
                && type != null
                && !headers.contains(HeaderName.CONTENT_ENCODING)
                && mediaTypes.contain(type)
                && !type.regionMatches(true, 0, GRPC, 0, GRPC.length())
                && isLarge(toHead ? announced(headers) : response.bodyLength(), atAnySize)
                && !forbidsTransformation(headers)
                && DIGESTS.stream().noneMatch(headers::contains);
    }

    /** Not of a part: ranges count bytes as they come from the service. */
    private static boolean hasWholeBody(int status) {
        return status >= 200 && status != 204 && status != 205 && status != 206;
    }

    private boolean isLarge(long length, boolean atAnySize) {
        return length < 0 || (length > 0 && (atAnySize || length >= policy.minResponseBytes()));
    }

    private static long announced(Headers headers) {
        int line = headers.indexOf(HeaderName.CONTENT_LENGTH, 0);
        return line < 0 ? BodyLength.UNKNOWN : headers.decimal(line);
    }

    private boolean excluded(@Nullable String userAgent) {
        for (String other : policy.excludedUserAgents()) {
            if (other.equalsIgnoreCase(userAgent)) {
                return true;
            }
        }
        return false;
    }

    /** RFC 9111, 5.2.1.6 and 5.2.2.6. */
    private static boolean forbidsTransformation(Headers headers) {
        return lists(headers, HeaderName.CACHE_CONTROL, "no-transform");
    }

    private static void varyByEncoding(Headers headers) {
        if (!lists(headers, HeaderName.VARY, "*") && !lists(headers, HeaderName.VARY, "accept-encoding")) {
            headers.add(HeaderName.VARY, HeaderName.ACCEPT_ENCODING.toString());
        }
    }

    private static boolean lists(Headers headers, HeaderName name, String member) {
        for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
            for (String element : headers.value(i).split(",")) {
                if (element.strip().equalsIgnoreCase(member)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** What the client keeps was compressed here: its validator is the weak one, and the answer must name the same. */
    private static void weakenAsKnown(Headers request, Headers response) {
        String tag = response.get(HeaderName.ETAG);
        String known = request.get(HeaderName.IF_NONE_MATCH);
        if (tag != null && known != null && isStrong(tag) && known.contains("W/" + tag)) {
            response.set(HeaderName.ETAG, "W/" + tag);
        }
    }

    private static boolean isStrong(String tag) {
        return tag.startsWith("\"");
    }
}
