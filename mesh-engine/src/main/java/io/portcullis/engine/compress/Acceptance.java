package io.portcullis.engine.compress;

/** What a client said about content codings, as far as we can do something about it (RFC 9110, 12.5.3). */
public enum Acceptance {
    /** It gets the response as it is. */
    IDENTITY,
    /** It prefers gzip. */
    GZIP,
    /** It takes gzip, and refuses a response as it is. */
    GZIP_ONLY
}
