package io.portcullis.testkit.pods;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process to start in a pod. Its environment is not the test's: it has {@code PATH}, {@code HOME}, {@code LANG} and what
 * is said here.
 *
 * @param name what to call it, and its log file; unique among the pod's living processes
 * @param command program and arguments; the program is looked up in the usual directories
 * @param user whom it runs as, by default the application's user
 * @param environment further variables
 * @param directory where it starts, by default the pod's directory
 */
public record ProcessSpec(
        String name,
        List<String> command,
        User user,
        Map<String, String> environment,
        @Nullable Path directory) {
    public ProcessSpec {
        Names.check("process", name);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("process " + name + ": command is empty (expected: a program)");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    public static ProcessSpec of(String name, String... command) {
        return of(name, List.of(command));
    }

    public static ProcessSpec of(String name, List<String> command) {
        return new ProcessSpec(name, command, User.APPLICATION, Map.of(), null);
    }

    public ProcessSpec as(User user) {
        return new ProcessSpec(name, command, user, environment, directory);
    }

    public ProcessSpec with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new ProcessSpec(name, command, user, more, directory);
    }

    public ProcessSpec in(Path directory) {
        return new ProcessSpec(name, command, user, environment, directory);
    }
}
