package io.portcullis.sidecar.command;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets a variable of the environment stand for an option that is not on the command line, as containers like it: {@code
 * PORTCULLIS_INTERCEPT_INBOUND_PORT} for {@code --inbound-port} of every {@code intercept} command. An empty one counts as
 * none. Immutable, any thread.
 */
public record VariableDefaults(Map<String, String> environment) implements IDefaultValueProvider {
    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
            return null;
        }
        String value = environment.get(variable(option));
        return value == null || value.isBlank() ? null : value.strip();
    }

    /** The variable that stands for an option. */
    public static String variable(OptionSpec option) {
        String[] commands = option.command().qualifiedName(" ").split(" ", -1);
        String name = (commands.length > 1 ? commands[0] + "_" + commands[1] : commands[0])
                + option.longestName().substring(1);
        return name.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
    }
}
