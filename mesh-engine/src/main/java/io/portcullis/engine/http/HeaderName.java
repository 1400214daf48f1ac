package io.portcullis.engine.http;

import java.nio.charset.StandardCharsets;

/**
 * A field name, prepared for looking it up and writing it. Compared without regard to case (RFC 9110, 5.1). Immutable, any
 * thread.
 */
public final class HeaderName {
    public static final HeaderName ACCEPT = of("Accept");
    public static final HeaderName ACCEPT_ENCODING = of("Accept-Encoding");
    public static final HeaderName ACCEPT_RANGES = of("Accept-Ranges");
    public static final HeaderName CACHE_CONTROL = of("Cache-Control");
    public static final HeaderName CONNECTION = of("Connection");
    public static final HeaderName CONTENT_ENCODING = of("Content-Encoding");
    public static final HeaderName CONTENT_LENGTH = of("Content-Length");
    public static final HeaderName CONTENT_TYPE = of("Content-Type");
    public static final HeaderName COOKIE = of("Cookie");
    public static final HeaderName DATE = of("Date");
    public static final HeaderName ETAG = of("ETag");
    public static final HeaderName EXPECT = of("Expect");
    public static final HeaderName FORWARDED = of("Forwarded");
    public static final HeaderName HOST = of("Host");
    public static final HeaderName IDEMPOTENCY_KEY = of("Idempotency-Key");
    public static final HeaderName IF_NONE_MATCH = of("If-None-Match");
    public static final HeaderName KEEP_ALIVE = of("Keep-Alive");
    public static final HeaderName LOCATION = of("Location");
    public static final HeaderName PROXY_CONNECTION = of("Proxy-Connection");
    public static final HeaderName RETRY_AFTER = of("Retry-After");
    public static final HeaderName STRICT_TRANSPORT_SECURITY = of("Strict-Transport-Security");
    public static final HeaderName TE = of("TE");
    public static final HeaderName TRACEPARENT = of("traceparent");
    public static final HeaderName TRACESTATE = of("tracestate");
    public static final HeaderName TRAILER = of("Trailer");
    public static final HeaderName TRANSFER_ENCODING = of("Transfer-Encoding");
    public static final HeaderName UPGRADE = of("Upgrade");
    public static final HeaderName USER_AGENT = of("User-Agent");
    public static final HeaderName VARY = of("Vary");
    public static final HeaderName VIA = of("Via");
    public static final HeaderName X_FORWARDED_FOR = of("X-Forwarded-For");
    public static final HeaderName X_FORWARDED_HOST = of("X-Forwarded-Host");
    public static final HeaderName X_FORWARDED_PORT = of("X-Forwarded-Port");
    public static final HeaderName X_FORWARDED_PROTO = of("X-Forwarded-Proto");
    public static final HeaderName X_FORWARDED_CLIENT_CERT = of("X-Forwarded-Client-Cert");

    private final String text;
    private final byte[] bytes;
    private final byte[] lowerCase;

    private HeaderName(String text) {
        this.text = text;
        this.bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        this.lowerCase = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            lowerCase[i] = toLowerCase(bytes[i]);
        }
    }

    /**
     * @param text the name as it is written when it is added to a message
     * @throws IllegalArgumentException if it is no token (RFC 9110, 5.6.2)
     */
    public static HeaderName of(String text) {
        if (!isToken(text)) {
            throw new IllegalArgumentException(
                    "header name: '" + text + "' (expected: a token, RFC 9110 section 5.6.2)");
        }
        return new HeaderName(text);
    }

    /** Whether the text is a token of RFC 9110, 5.6.2: what names of fields and methods consist of. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Tokens.isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Whether the bytes are this name, in any case. */
    public boolean matches(byte[] data, int offset, int length) {
        if (length != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (toLowerCase(data[offset + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the bytes begin with this name, in any case, {@code _} taken for {@code -}. */
    boolean isPrefixOf(byte[] data, int offset, int length) {
        if (length < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            byte b = data[offset + i] == '_' ? (byte) '-' : toLowerCase(data[offset + i]);
            if (b != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** As it is written; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    static byte toLowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HeaderName name && text.equalsIgnoreCase(name.text);
    }

    @Override
    public int hashCode() {
        return new String(lowerCase, StandardCharsets.ISO_8859_1).hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
