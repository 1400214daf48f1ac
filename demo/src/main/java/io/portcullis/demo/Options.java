package io.portcullis.demo;

import java.util.List;

/**
 * What the command line asks for.
 *
 * @param once stop after the report instead of waiting for Ctrl-C
 * @param keepLogs leave the logs when stopping
 * @param php whether PHP is used where it is installed
 * @param pods each application in a pod of its own and intercepted, instead of all on the loopback address
 */
record Options(boolean once, boolean keepLogs, boolean php, boolean pods) {
    private static final List<String> KNOWN = List.of("--once", "--keep-logs", "--without-php", "--pods");

    /** @throws IllegalArgumentException naming the argument that is not known, or those that exclude each other */
    static Options parse(List<String> arguments) {
        for (String argument : arguments) {
            if (!KNOWN.contains(argument)) {
                throw new IllegalArgumentException(
                        "unknown argument " + argument + " (expected: " + String.join(", ", KNOWN) + ")");
            }
        }
        Options options = new Options(
                arguments.contains("--once"),
                arguments.contains("--keep-logs"),
                !arguments.contains("--without-php"),
                arguments.contains("--pods"));
        if (options.pods && !options.php) {
            throw new IllegalArgumentException(
                    "--pods and --without-php exclude each other (expected: one of them; pods run nginx and php-fpm)");
        }
        return options;
    }
}
