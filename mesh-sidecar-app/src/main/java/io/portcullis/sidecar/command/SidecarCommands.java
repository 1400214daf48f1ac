package io.portcullis.sidecar.command;

import io.portcullis.sidecar.command.intercept.InterceptCommand;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The command line of the sidecar's jar beside Spring: whoever runs one of these has no time for a container of beans. Any
 * thread.
 */
@Command(
        name = "portcullis",
        description = "What a pod needs besides its sidecar.",
        subcommands = {InterceptCommand.class, WaitCommand.class, StopCommand.class})
public final class SidecarCommands {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "print this")
    boolean help;

    private SidecarCommands() {}

    /** Whether these arguments are a command, and no arguments of Spring's. */
    public static boolean take(String... arguments) {
        return arguments.length > 0
                && !arguments[0].startsWith("-") // a start does without the parser
                && line(Map.of()).getSubcommands().containsKey(arguments[0]);
    }

    /**
     * Runs a command.
     *
     * @param environment variables that stand for options: {@code PORTCULLIS_INTERCEPT_INBOUND_PORT} for {@code
     *     --inbound-port} of {@code intercept}
     * @return the exit status, see {@link ExitStatus}
     */
    public static int run(Map<String, String> environment, PrintWriter out, PrintWriter err, String... arguments) {
        return line(environment).setOut(out).setErr(err).execute(arguments);
    }

    private static CommandLine line(Map<String, String> environment) {
        return new CommandLine(new SidecarCommands())
                .setDefaultValueProvider(new VariableDefaults(environment))
                .setParameterExceptionHandler(SidecarCommands::misused)
                .setExecutionExceptionHandler((failure, line, parsed) -> failed(failure, line));
    }

    private static int misused(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        line.getErr().println(name + ": " + failure.getMessage());
        line.getErr().println(name + " --help tells all options");
        return ExitStatus.USAGE.code();
    }

    private static int failed(Exception failure, CommandLine line) throws Exception {
        if (failure instanceof CommandFailure known) {
            line.getErr().println(line.getCommandSpec().qualifiedName() + ": " + known.text());
            return known.status().code();
        }
        throw failure;
    }
}
