package io.portcullis.sidecar.command.intercept;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A program to run, and what it reads. Immutable, any thread.
 *
 * @param command program and arguments
 * @param input its standard input, empty for none
 * @param optional whether a failure is no matter
 */
record Step(List<String> command, String input, boolean optional) {
    private static final String END = "PORTCULLIS";

    Step {
        command = List.copyOf(command);
    }

    static Step of(String... command) {
        return of(List.of(command));
    }

    static Step of(List<String> command) {
        return new Step(command, "", false);
    }

    /** The same, reading this. */
    Step reading(String text) {
        return new Step(command, text, optional);
    }

    /** The same, to be tried only. */
    Step tried() {
        return new Step(command, input, true);
    }

    /** As one would type it, which is how a dry run shows it. */
    String shell() {
        String tried = optional ? " || true" : "";
        return input.isEmpty() ? line() + tried : line() + " <<'" + END + "'" + tried + "\n" + input + END;
    }

    /** Program and arguments alone. */
    String line() {
        return command.stream()
                .map(word -> word.matches("[A-Za-z0-9_./:=,-]+") ? word : "'" + word + "'")
                .collect(Collectors.joining(" "));
    }
}
