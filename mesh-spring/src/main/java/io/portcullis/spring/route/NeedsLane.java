package io.portcullis.spring.route;

/** Nothing is wrong, but the engine cannot do it: the route takes the extension lane. Never leaves this package. */
final class NeedsLane extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param reason what cannot be done on the event loop, a sentence without a full stop */
    NeedsLane(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
