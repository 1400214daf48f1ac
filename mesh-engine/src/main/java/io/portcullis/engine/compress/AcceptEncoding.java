package io.portcullis.engine.compress;

import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;

/**
 * Weighs gzip against no coding at all as RFC 9110, 12.5.3 has it: each has the quality of its own line, else that of
 * {@code *}; no coding is acceptable where nothing says otherwise, and comes last. A weight that is none makes its element say
 * nothing. Not thread-safe: one parse.
 */
final class AcceptEncoding {
    private static final int UNSAID = -1;

    private int gzip = UNSAID;
    private int identity = UNSAID;
    private int others = UNSAID;

    private AcceptEncoding() {}

    static Acceptance of(Headers request) {
        int line = request.indexOf(HeaderName.ACCEPT_ENCODING, 0);
        if (line < 0) {
            return Acceptance.IDENTITY; // It would take anything; who does not say so may be surprised by it.
        }
        AcceptEncoding said = new AcceptEncoding();
        for (; line >= 0; line = request.indexOf(HeaderName.ACCEPT_ENCODING, line + 1)) {
            said.read(request.value(line));
        }
        return said.acceptance();
    }

    private Acceptance acceptance() {
        int ours = gzip == UNSAID ? others : gzip;
        int asItIs = identity == UNSAID && others == 0 ? 0 : identity;
        if (ours <= 0 || ours < asItIs) {
            return Acceptance.IDENTITY;
        }
        return asItIs == 0 ? Acceptance.GZIP_ONLY : Acceptance.GZIP;
    }

    private void read(String value) {
        for (int at = 0; at < value.length(); ) {
            int comma = value.indexOf(',', at);
            int end = comma < 0 ? value.length() : comma;
            element(value.substring(at, end));
            at = end + 1;
        }
    }

    private void element(String element) {
        int semicolon = element.indexOf(';');
        String coding = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
        int quality =
                semicolon < 0 ? 1000 : quality(element.substring(semicolon + 1).strip());
        if (quality < 0) {
            return;
        }
        if (coding.equalsIgnoreCase("gzip") || coding.equalsIgnoreCase("x-gzip")) {
            gzip = Math.max(gzip, quality);
        } else if (coding.equalsIgnoreCase("identity")) {
            identity = Math.max(identity, quality);
        } else if (coding.equals("*")) {
            others = Math.max(others, quality);
        }
    }

    /** Thousandths from {@code q=0.5}, or -1 (RFC 9110, 12.4.2). */
    private static int quality(String weight) {
        int length = weight.length();
        boolean weighs = length >= 3 && (weight.charAt(0) | 0x20) == 'q' && weight.charAt(1) == '=';
        if (!weighs || length > 7 || (length > 3 && weight.charAt(3) != '.')) {
            return -1;
        }
        int quality = 0;
        int unit = 1000;
        for (int i = 2; i < length; i++) {
            char c = weight.charAt(i);
            if (i != 3) {
                if (c < '0' || c > '9') {
                    return -1;
                }
                quality += (c - '0') * unit;
                unit /= 10;
            }
        }
        return quality <= 1000 ? quality : -1;
    }
}
