package io.portcullis.sidecar.command;

/** A command that could not do what was asked: what happened, where, and what to look at, in one message for people. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitStatus status;

    public CommandFailure(ExitStatus status, String message) {
        super(message);
        this.status = status;
    }

    public ExitStatus status() {
        return status;
    }

    /** Its message; there always is one. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
