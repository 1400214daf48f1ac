package io.portcullis.sidecar.command.intercept;

/**
 * How a program ended. Immutable, any thread.
 *
 * @param status its exit status
 * @param output what it wrote
 * @param error what it wrote to standard error
 */
record Outcome(int status, String output, String error) {
    boolean ok() {
        return status == 0;
    }

    /** Whether the kernel wants a privilege that the program lacks. */
    boolean lacksPrivilege() {
        return error.contains("Operation not permitted")
                || error.contains("Permission denied")
                || error.contains("must be root");
    }
}
