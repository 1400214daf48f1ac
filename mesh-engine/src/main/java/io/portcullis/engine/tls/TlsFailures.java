package io.portcullis.engine.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why a handshake failed. */
public final class TlsFailures {
    private static final int MAX_CAUSES = 16;

    /** The alerts that RFC 8446, 6.2, has for certificates. */
    private static final Pattern CERTIFICATE_ALERT = Pattern.compile(
            "alert: ?(bad_certificate|unsupported_certificate|certificate_\\w+|unknown_ca|access_denied)");

    private TlsFailures() {}

    /** One sentence without a full stop, never empty. */
    public static String explain(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; at != null && i < MAX_CAUSES; i++) {
            String words = known(at);
            if (words != null) {
                return words;
            }
            at = at.getCause();
        }
        return String.valueOf(failure.getMessage());
    }

    /** How a handshake ended that failed on our side, the server's; never OK. */
    public static HandshakeResult result(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; at != null && i < MAX_CAUSES; i++) {
            HandshakeResult found = knownResult(at);
            if (found != null) {
                return found;
            }
            at = at.getCause();
        }
        return HandshakeResult.OTHER;
    }

    private static @Nullable HandshakeResult knownResult(Throwable at) {
        return switch (at) {
            case NotSslRecordException plain -> HandshakeResult.NOT_TLS;
            case SslHandshakeTimeoutException late -> HandshakeResult.TIMEOUT;
            case CertificateException bad -> HandshakeResult.BAD_CERTIFICATE;
            case CertPathBuilderException path -> HandshakeResult.BAD_CERTIFICATE;
            case SSLException tls -> resultByMessage(at.getMessage());
            case IOException gone -> HandshakeResult.CLOSED; // A reset, or an end.
            default -> resultByMessage(at.getMessage());
        };
    }

    private static @Nullable HandshakeResult resultByMessage(@Nullable String message) {
        String text = message == null ? "" : BoringFailures.normal(message).toLowerCase(Locale.ROOT);
        if (text.contains("fatal alert:")) {
            return HandshakeResult.ALERT;
        }
        if (text.contains("empty client certificate chain")) {
            return HandshakeResult.NO_CERTIFICATE;
        }
        if (text.contains("application protocol") || text.contains("application layer protocol")) {
            return HandshakeResult.PROTOCOL;
        }
        if (text.contains("protocol version") || text.contains("client requested protocol")) {
            return HandshakeResult.VERSION;
        }
        if (text.contains("closed while ssl/tls handshake") || text.contains("close_notify")) {
            return HandshakeResult.CLOSED;
        }
        return text.contains("cipher suite")
                        || text.contains("authentication scheme")
                        || text.contains("in common")
                        || text.contains("named group")
                        || text.contains("signature algorithm")
                ? HandshakeResult.CIPHER
                : null;
    }

    /** Whether the peer ended the handshake because of the certificate we showed, or did not show. */
    public static boolean refusedOurCertificate(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; at != null && i < MAX_CAUSES; i++) {
            String message = at.getMessage();
            if (at instanceof SSLException
                    && message != null
                    && CERTIFICATE_ALERT.matcher(message).find()) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static @Nullable String known(Throwable at) {
        return switch (at) {
            case SvidException svid -> svid.getMessage();
            case NotSslRecordException plain -> "the peer does not speak TLS (its first bytes are plaintext)";
            case SslHandshakeTimeoutException late -> "the peer did not finish the TLS handshake in time";
            case CertificateExpiredException expired -> "the peer's certificate has expired: " + expired.getMessage();
            case CertPathBuilderException path ->
                "the peer's certificate was signed by no authority that is trusted here";
            case CertificateException other when at.getCause() == null -> other.getMessage();
            default -> byMessage(at.getMessage());
        };
    }

    private static @Nullable String byMessage(@Nullable String message) {
        if (message == null) {
            return null;
        }
        String normal = BoringFailures.normal(message);
        String text = normal.toLowerCase(Locale.ROOT);
        if (text.contains("empty client certificate chain")) {
            return "the client sent no certificate";
        }
        if (text.contains("fatal alert:")) {
            return alert(text.substring(text.indexOf("fatal alert:") + "fatal alert:".length())
                    .trim());
        }
        if (text.contains("closed while ssl/tls handshake") || text.contains("connection has been closed")) {
            return "the peer closed the connection during the TLS handshake";
        }
        return normal.equals(message) ? null : normal;
    }

    private static String alert(String name) {
        return switch (name) {
            case "bad_certificate", "certificate_unknown", "unsupported_certificate", "access_denied" ->
                "the peer refused our certificate (alert " + name + ")";
            case "certificate_required" -> "the peer requires a certificate and we sent none";
            case "certificate_expired" -> "the peer says that our certificate has expired";
            case "unknown_ca" -> "the peer does not trust the authority that signed our certificate";
            case "protocol_version" -> "the peer speaks no version of TLS in common with us (1.3 and 1.2)";
            case "handshake_failure", "insufficient_security" ->
                "the peer has no cipher suite in common with us, or demands a certificate we do not have (alert " + name
                        + ")";
            case "unrecognized_name" -> "the peer does not know the server name we asked for";
            default -> "the peer ended the TLS handshake with the alert " + name;
        };
    }
}
