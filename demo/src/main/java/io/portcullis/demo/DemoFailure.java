package io.portcullis.demo;

/** The demo cannot go on; the message is one sentence with what to do. */
public final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    public DemoFailure(String message) {
        this(message, Demo.FAILED);
    }

    private DemoFailure(String message, int exitStatus) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /** What was asked for cannot be had on this machine or by this user; nothing has been started. */
    static DemoFailure notHere(String message) {
        return new DemoFailure(message, Demo.WRONG_USAGE);
    }

    int exitStatus() {
        return exitStatus;
    }
}
