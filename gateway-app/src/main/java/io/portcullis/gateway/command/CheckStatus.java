package io.portcullis.gateway.command;

/** How a check ends, for scripts. */
enum CheckStatus {
    /** Nothing is wrong; without {@code --strict} there may be warnings. */
    OK(0),
    /** The configuration would not come into force. */
    ERRORS(1),
    /** With {@code --strict}: no errors, but warnings. */
    WARNINGS(2),
    /** The command itself was called wrongly. */
    MISUSED(64);

    private final int code;

    CheckStatus(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
