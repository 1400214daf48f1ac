package io.portcullis.sidecar.command;

/** What a command tells the shell. The numbers are stable: scripts and init containers look at them. */
public enum ExitStatus {
    /** It is as asked for. */
    OK(0),
    /** It is not so: nothing is applied, or the time is over. */
    NO(1),
    /** The command line, or a variable in its place, has a mistake. */
    USAGE(2),
    /** The process lacks a privilege. */
    NOT_PERMITTED(3),
    /** A program that is needed is not installed. */
    NO_TOOL(4),
    /** The kernel, a tool or the sidecar refused. */
    REFUSED(5);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
