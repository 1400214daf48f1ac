package io.portcullis.engine.health;

/** Bytes that are not the message they should be; says why. */
final class MalformedMessageException extends Exception {
    private static final long serialVersionUID = 1;

    private final String why;

    MalformedMessageException(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    @Override
    public String getMessage() {
        return why;
    }
}
