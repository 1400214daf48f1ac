package io.portcullis.demo;

import java.util.List;

/**
 * What the command line asks for.
 *
 * @param once stop after the report instead of waiting for Ctrl-C
 * @param keepLogs leave the logs when stopping
 * @param php whether PHP is used where it is installed
 */
record Options(boolean once, boolean keepLogs, boolean php) {
    private static final List<String> KNOWN = List.of("--once", "--keep-logs", "--without-php");

    /** @throws IllegalArgumentException naming the argument that is not known */
    static Options parse(List<String> arguments) {
        for (String argument : arguments) {
            if (!KNOWN.contains(argument)) {
                throw new IllegalArgumentException(
                        "unknown argument " + argument + " (expected: " + String.join(", ", KNOWN) + ")");
            }
        }
        return new Options(
                arguments.contains("--once"), arguments.contains("--keep-logs"), !arguments.contains("--without-php"));
    }
}
