package io.portcullis.gateway.command;

import io.portcullis.spring.check.CheckOptions;
import io.portcullis.spring.check.Checked;
import io.portcullis.spring.check.ConfigurationCheck;
import io.portcullis.spring.config.MeshRole;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portcullis check}: reads a configuration as a start would, and tells everything that is wrong with it. One thread. */
@Command(
        sortOptions = false,
        abbreviateSynopsis = true,
        name = "check",
        description = {
            "Reads a configuration as a start would, and tells all errors and warnings with file, line and column.",
            "Several files make up one configuration, the later ones stronger. Nothing is started, no certificate is"
                    + " opened, no name is looked up."
        },
        footer = {"", "Exit status: 0 nothing wrong, 1 errors, 2 warnings (with --strict), 64 mistake in the options."})
final class CheckCommand implements Callable<Integer> {
    private final Map<String, String> variables;
    private @Nullable CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "YAML or properties.")
    List<Path> files = List.of();

    @Option(names = "--role", paramLabel = "ROLE", description = "who reads it: gateway or sidecar (gateway).")
    MeshRole role = MeshRole.GATEWAY;

    @Option(names = "--profile", split = ",", paramLabel = "NAME", description = "active profiles.")
    List<String> profiles = List.of();

    @Option(
            names = "--assume-beans",
            split = ",",
            paramLabel = "NAME",
            description =
                    "names of predicates and filters that beans of the application make; '*' for every unknown name."
                            + " Without it an unknown name is an error.")
    Set<String> assumed = Set.of();

    @Option(
            names = "--callee",
            paramLabel = "NAME=FILE",
            description =
                    "what stands behind the service (or host) NAME that is called here: tries that multiply are told."
                            + " Again with the same NAME: one more file of it, stronger; with another: one more callee.")
    List<String> callees = List.of();

    @Option(names = "--lanes", description = "print the lane of each route, and why.")
    boolean lanes;

    @Option(names = "--strict", description = "let warnings fail too.")
    boolean strict;

    @Option(names = "--json", description = "print one JSON document.")
    boolean json;

    CheckCommand(Map<String, String> variables) {
        this.variables = variables;
    }

    @Spec
    void spec(CommandSpec spec) {
        this.spec = spec;
    }

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        files.forEach(file -> requireReadable(file, line));
        Map<String, List<Path>> behind = behind(line);
        // What the reader logs is told below, in the order of the files.
        LoggingSystem.get(CheckCommand.class.getClassLoader()).beforeInitialize();
        Checked checked = ConfigurationCheck.check(files, behind, new CheckOptions(role, profiles, assumed, variables));
        PrintWriter out = line.getOut();
        if (json) {
            out.println(CheckJson.of(checked, lanes));
        } else {
            new CheckReport(out, Path.of("").toAbsolutePath()).print(checked, lanes);
        }
        out.flush();
        return status(checked).code();
    }

    private Map<String, List<Path>> behind(CommandLine line) {
        Map<String, List<Path>> behind = new LinkedHashMap<>();
        for (String callee : callees) {
            int equals = callee.indexOf('=');
            if (equals < 1 || equals == callee.length() - 1) {
                throw new ParameterException(line, "--callee " + callee + " (expected: NAME=FILE)");
            }
            Path file = Path.of(callee.substring(equals + 1));
            requireReadable(file, line);
            behind.computeIfAbsent(callee.substring(0, equals), name -> new ArrayList<>())
                    .add(file);
        }
        return behind;
    }

    private static void requireReadable(Path file, CommandLine line) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new ParameterException(line, "there is no file " + file + " that can be read");
        }
    }

    private CheckStatus status(Checked checked) {
        if (!checked.errors().isEmpty()) {
            return CheckStatus.ERRORS;
        }
        return strict && !checked.warnings().isEmpty() ? CheckStatus.WARNINGS : CheckStatus.OK;
    }
}
