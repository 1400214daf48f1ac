package io.portcullis.engine.http;

/** The lengths of bodies that are no number of bytes. */
public final class BodyLength {
    /** The message has no body, and says nothing about one. */
    public static final long NONE = -2;
    /** The message has a body whose length is known only at its end. */
    public static final long UNKNOWN = -1;

    private BodyLength() {}
}
