package io.portcullis.engine.tls;

import java.util.Locale;

/** How a TLS handshake at the edge ended. The names stand in metrics: never rename one. */
public enum HandshakeResult {
    /** Both sides may speak. */
    OK,
    /** There were too many at the same time; it was not begun. */
    TOO_MANY,
    /** It took too long. */
    TIMEOUT,
    /** The client does not speak TLS. */
    NOT_TLS,
    /** The client asked for a host name that is not known, or for none where one is demanded. */
    UNKNOWN_NAME,
    /** No version of TLS in common. */
    VERSION,
    /** No cipher suite, group or signature in common. */
    CIPHER,
    /** No application protocol in common. */
    PROTOCOL,
    /** The client had to show a certificate and showed none. */
    NO_CERTIFICATE,
    /** The client showed a certificate that does not hold here. */
    BAD_CERTIFICATE,
    /** The client ended it with an alert, most often because it does not trust our certificate. */
    ALERT,
    /** The client went away. */
    CLOSED,
    /** Anything else. */
    OTHER;

    /** As it stands in metrics. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
