package io.portcullis.demo;

/** The demo cannot go on; the message is one sentence with what to do. */
public final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DemoFailure(String message) {
        super(message);
    }
}
