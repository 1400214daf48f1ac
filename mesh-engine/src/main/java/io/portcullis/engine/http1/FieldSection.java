package io.portcullis.engine.http1;

import static io.portcullis.engine.http.MalformedException.bad;

import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.AuthoritySyntax;
import io.portcullis.engine.http.FieldRules;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The header section of one message while it is read: keeps what goes from end to end, and understands what concerns this
 * connection. Made for one message.
 */
final class FieldSection {
    private final boolean request;
    private final int maxFields;
    private final Headers headers = new Headers(512, 16);
    private final UpgradeOffer upgrade = new UpgradeOffer();
    private final List<String> nominated = new ArrayList<>(0);
    private int count;
    private int hosts;
    private long contentLength = -1;
    private boolean chunked;
    private boolean close;
    private boolean keepAlive;
    private boolean expectContinue;
    private boolean takesTrailers;

    FieldSection(boolean request, int maxFields) {
        this.request = request;
        this.maxFields = maxFields;
    }

    /** Adds a line that was parsed. */
    void add(FieldLine line) {
        if (++count > maxFields) {
            throw new MalformedException(
                    FailureCode.HEAD_TOO_LARGE, "more than " + maxFields + " header fields in one message");
        }
        if (!understood(line)) {
            line.addTo(headers);
        }
    }

    /** After the last line: refuses contradictions about the length, and drops what the peer nominated. */
    void finish(HttpVersion version) {
        if (chunked && version == HttpVersion.HTTP_1_0) {
            throw bad("Transfer-Encoding in an HTTP/1.0 message (RFC 9112 section 6.1)");
        }
        if (chunked && contentLength >= 0) {
            throw bad("both Content-Length and Transfer-Encoding (RFC 9112 section 6.1)");
        }
        if (request) {
            finishRequest(version);
        }
        for (String name : nominated) {
            dropNominated(name);
        }
    }

    Headers headers() {
        return headers;
    }

    /** The value of Content-Length, or -1. */
    long contentLength() {
        return contentLength;
    }

    boolean chunked() {
        return chunked;
    }

    boolean expectContinue() {
        return expectContinue;
    }

    /** What the message says about another protocol. */
    UpgradeOffer upgrade() {
        return upgrade;
    }

    /** Whether the connection stays open after this message (RFC 9112, 9.3). */
    boolean persistent(HttpVersion version) {
        return !close && (version == HttpVersion.HTTP_1_1 || keepAlive);
    }

    /** Whether the line was dealt with here; else it is kept as it is. */
    private boolean understood(FieldLine line) {
        switch (line.nameLength()) {
            case 2 -> {
                return line.is(HeaderName.TE) && te(line);
            }
            case 4 -> host(line);
            case 6 -> expect(line);
            case 7 -> {
                return line.is(HeaderName.UPGRADE) && upgrade(line.value());
            }
            case 10 -> {
                return line.is(HeaderName.KEEP_ALIVE) || (line.is(HeaderName.CONNECTION) && connection(line.value()));
            }
            case 14 -> contentLength(line);
            case 16 -> {
                return line.is(HeaderName.PROXY_CONNECTION);
            }
            case 17 -> {
                return line.is(HeaderName.TRANSFER_ENCODING) && transferEncoding(line);
            }
            case 18 -> {
                return request && FieldRules.announcesKey3(line::is);
            }
            default -> {}
        }
        return false;
    }

    private boolean upgrade(String protocols) {
        upgrade.offer(protocols);
        return true;
    }

    private boolean te(FieldLine line) {
        for (String member : line.value().split(",", -1)) {
            takesTrailers |= member.strip().equalsIgnoreCase("trailers");
        }
        return true;
    }

    private void host(FieldLine line) {
        if (!request || !line.is(HeaderName.HOST)) {
            return;
        }
        if (++hosts > 1) {
            throw bad("more than one Host (RFC 9112 section 3.2)");
        }
        if (!AuthoritySyntax.isValid(line.value())) {
            throw bad("Host: not a host with an optional port (RFC 9110 section 7.2)");
        }
    }

    private void expect(FieldLine line) {
        if (!request || !line.is(HeaderName.EXPECT)) {
            return;
        }
        if (!line.value().equalsIgnoreCase("100-continue")) {
            throw new MalformedException(
                    FailureCode.EXPECTATION_FAILED, "Expect: only 100-continue is known (RFC 9110 section 10.1.1)");
        }
        expectContinue = true;
    }

    private boolean connection(String value) {
        for (String option : value.split(",", -1)) {
            String name = option.strip().toLowerCase(Locale.ROOT);
            switch (name) {
                case "close" -> close = true;
                case "keep-alive" -> keepAlive = true;
                case "upgrade" -> upgrade.nominate();
                default -> nominated.add(name);
            }
        }
        return true;
    }

    private void contentLength(FieldLine line) {
        if (!line.is(HeaderName.CONTENT_LENGTH)) {
            return;
        }
        if (contentLength >= 0) {
            throw bad("more than one Content-Length (RFC 9112 section 6.3)");
        }
        contentLength = line.decimal();
        if (contentLength < 0) {
            throw bad("Content-Length: not a number of 1 to 18 digits (RFC 9110 section 8.6)");
        }
    }

    private boolean transferEncoding(FieldLine line) {
        if (chunked) {
            throw bad("more than one Transfer-Encoding (RFC 9112 section 6.1)");
        }
        if (!line.value().equalsIgnoreCase("chunked")) {
            throw new MalformedException(
                    FailureCode.NOT_IMPLEMENTED, "Transfer-Encoding: only 'chunked' is known (RFC 9112 section 6.1)");
        }
        chunked = true;
        return true;
    }

    private void finishRequest(HttpVersion version) {
        if (hosts == 0 && version == HttpVersion.HTTP_1_1) {
            throw bad("no Host in an HTTP/1.1 request (RFC 9112 section 3.2)");
        }
        if (expectContinue && version == HttpVersion.HTTP_1_0) {
            expectContinue = false;
            headers.remove(HeaderName.EXPECT);
        }
        if (takesTrailers) {
            headers.add(HeaderName.TE, "trailers");
        }
    }

    private void dropNominated(String name) {
        if (HeaderName.isToken(name) && !FieldRules.keptIfNominated(name)) {
            headers.remove(HeaderName.of(name));
        }
    }
}
