package io.portcullis.engine.tls;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says what failed in BoringSSL in the words of the JDK, so that logs and metrics say the same whoever computes. */
final class BoringFailures {
    private static final Pattern REASON = Pattern.compile("error:[0-9a-f]+:SSL routines:OPENSSL_internal:(\\w+)");

    /** An alert of the other side: the names of old ones begin with the version that had them first. */
    private static final Pattern ALERT = Pattern.compile("(?:SSLV3|TLSV1)_ALERT_(\\w+)");

    private BoringFailures() {}

    /** What the JDK would have said, or the message as it is: it has no other words, or it is not of BoringSSL. */
    static String normal(String message) {
        Matcher found = REASON.matcher(message);
        if (!found.find()) {
            return message;
        }
        Matcher alert = ALERT.matcher(found.group(1));
        return alert.matches()
                ? "Received fatal alert: " + alert.group(1).toLowerCase(Locale.ROOT)
                : own(found.group(1));
    }

    private static String own(String reason) {
        return switch (reason) {
            case "UNSUPPORTED_PROTOCOL", "INAPPROPRIATE_FALLBACK", "WRONG_VERSION_NUMBER" ->
                "the client speaks no protocol version in common with us";
            case "NO_SHARED_CIPHER" -> "no cipher suites in common";
            case "NO_SHARED_GROUP" -> "no named group in common";
            case "NO_COMMON_SIGNATURE_ALGORITHMS" -> "no signature algorithms in common";
            default -> "BoringSSL: " + reason.toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }
}
