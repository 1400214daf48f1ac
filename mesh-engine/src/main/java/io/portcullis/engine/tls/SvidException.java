package io.portcullis.engine.tls;

import java.security.cert.CertificateException;

/** The peer's certificate proves no identity that is accepted here; the message says why in plain words. */
final class SvidException extends CertificateException {
    private static final long serialVersionUID = 1;

    SvidException(String message) {
        super(message);
    }

    SvidException(String message, Throwable cause) {
        super(message, cause);
    }
}
