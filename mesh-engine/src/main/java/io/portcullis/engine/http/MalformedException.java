package io.portcullis.engine.http;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.Advice;

/** The bytes of a peer are not a message. Has no stack trace: it says something about the peer, not about this program. */
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    /** @param message what is wrong, with the section that says so */
    public MalformedException(FailureCode code, String message) {
        super(message, null, false, false);
        this.failure = Failure.of(code, message, remedy(code));
    }

    private static String remedy(FailureCode code) {
        return switch (code) {
            case HEAD_TOO_LARGE, URI_TOO_LONG -> Advice.remedy(code);
            default -> "";
        };
    }

    /** What a 400 answers. */
    public static MalformedException bad(String message) {
        return new MalformedException(FailureCode.BAD_REQUEST, message);
    }

    /** What the client is told, if the peer is a client. */
    public Failure failure() {
        return failure;
    }

    /** How a byte is named in messages: printable ones as they are. */
    public static String shown(byte b) {
        int value = b & 0xff;
        return value > 0x20 && value < 0x7f ? "'" + (char) value + "'" : "0x" + Integer.toHexString(value);
    }
}
