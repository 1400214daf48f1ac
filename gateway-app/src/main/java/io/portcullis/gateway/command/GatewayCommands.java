package io.portcullis.gateway.command;

import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The commands of the gateway's jar: by a first word, where Spring would have its arguments. Any thread. */
@Command(name = "portcullis", description = "What can be done without a gateway running.")
public final class GatewayCommands {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "print this")
    boolean help;

    private GatewayCommands() {}

    /** Whether these arguments are a command, and no arguments of Spring's. */
    public static boolean take(String... arguments) {
        return arguments.length > 0
                && !arguments[0].startsWith("-") // a start does without the parser
                && line(Map.of()).getSubcommands().containsKey(arguments[0]);
    }

    /**
     * Runs a command.
     *
     * @param variables of the environment, for placeholders and as the application would read them
     * @return the exit status, see {@link CheckStatus}
     */
    public static int run(Map<String, String> variables, PrintWriter out, PrintWriter err, String... arguments) {
        return line(variables).setOut(out).setErr(err).execute(arguments);
    }

    private static CommandLine line(Map<String, String> variables) {
        return new CommandLine(new GatewayCommands())
                .addSubcommand(new CheckCommand(variables))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(GatewayCommands::misused);
    }

    private static int misused(ParameterException failure, String[] arguments) {
        CommandLine line = failure.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        line.getErr().println(name + ": " + failure.getMessage());
        line.getErr().println(name + " --help tells all options");
        return CheckStatus.MISUSED.code();
    }
}
