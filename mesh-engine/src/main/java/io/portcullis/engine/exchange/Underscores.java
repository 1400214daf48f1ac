package io.portcullis.engine.exchange;

import io.portcullis.engine.http.Headers;

/**
 * What becomes of request fields whose names have an underscore. For PHP and everything else that is called as CGI was
 * (RFC 3875, 4.1.18), {@code X_User} and {@code X-User} are one variable: whoever may write one of them writes the other. Any
 * thread.
 */
public enum Underscores {
    /** They pass. */
    KEEP,
    /** They are dropped, trailer fields too. */
    DROP;

    void apply(Headers fields) {
        if (this == DROP) {
            fields.removeNamesWith('_');
        }
    }
}
