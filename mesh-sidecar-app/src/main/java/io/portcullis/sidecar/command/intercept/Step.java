package io.portcullis.sidecar.command.intercept;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A program to run, and what it reads. Immutable, any thread.
 *
 * @param command program and arguments
 * @param input its standard input, empty for none
 */
record Step(List<String> command, String input) {
    private static final String END = "PORTCULLIS";

    Step {
        command = List.copyOf(command);
    }

    static Step of(String... command) {
        return new Step(List.of(command), "");
    }

    /** The same, reading this. */
    Step reading(String text) {
        return new Step(command, text);
    }

    /** As one would type it, which is how a dry run shows it. */
    String shell() {
        return input.isEmpty() ? line() : line() + " <<'" + END + "'\n" + input + END;
    }

    /** Program and arguments alone. */
    String line() {
        return command.stream()
                .map(word -> word.matches("[A-Za-z0-9_./:=,-]+") ? word : "'" + word + "'")
                .collect(Collectors.joining(" "));
    }
}
