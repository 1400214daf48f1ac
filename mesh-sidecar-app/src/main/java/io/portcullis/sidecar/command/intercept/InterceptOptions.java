package io.portcullis.sidecar.command.intercept;

import io.portcullis.sidecar.command.VariableDefaults;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What may be written about a plan, as it was written: {@link PlanReader} judges all of it at once. Filled by the command
 * line, one thread.
 */
final class InterceptOptions {
    private static final String LIST = ",";

    @Spec(Spec.Target.MIXEE)
    @Nullable
    CommandSpec command;

    @Option(
            names = "--sidecar-user",
            paramLabel = "USER",
            description = "user of the sidecar, by number or name; its connections are left alone. Required.")
    @Nullable
    String sidecarUser;

    @Option(
            names = "--sidecar-group",
            paramLabel = "GROUP",
            description = "its group too, where the application runs as the same user; both must then hold.")
    @Nullable
    String sidecarGroup;

    @Option(
            names = "--allow-root-sidecar",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description =
                    "accept user 0 without a group: everything that runs as root in this pod then passes by the sidecar.")
    boolean allowRootSidecar;

    @Option(
            names = "--outbound-port",
            paramLabel = "PORT",
            description = "of the sidecar's listener for what the application opens (15101).")
    @Nullable
    String outboundPort;

    @Option(
            names = "--inbound-port",
            paramLabel = "PORT",
            description = "of the sidecar's listener for what others open (15106).")
    @Nullable
    String inboundPort;

    @Option(
            names = "--no-inbound",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "leave alone what others open.")
    boolean noInbound;

    @Option(
            names = "--no-outbound",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "leave alone what the application opens.")
    boolean noOutbound;

    @Option(
            names = "--exclude-inbound-ports",
            split = LIST,
            paramLabel = "PORTS",
            description = "ports of the pod that others reach directly, such as 9000,8000-8010;"
                    + " the probe port 15120 always is.")
    List<String> excludeInboundPorts = List.of();

    @Option(
            names = "--exclude-outbound-ports",
            split = LIST,
            paramLabel = "PORTS",
            description = "ports that the application reaches directly, at any address.")
    List<String> excludeOutboundPorts = List.of();

    @Option(
            names = "--exclude-outbound-ranges",
            split = LIST,
            paramLabel = "RANGES",
            description = "addresses that the application reaches directly, such as 169.254.169.254,fd00:ec2::/32.")
    List<String> excludeOutboundRanges = List.of();

    @Option(
            names = "--exclude-users",
            split = LIST,
            paramLabel = "USERS",
            description = "users besides the sidecar's whose connections are left alone.")
    List<String> excludeUsers = List.of();

    @Option(
            names = "--ipv6",
            paramLabel = "auto|on|off",
            description = "whether IPv6 is redirected; auto: where an interface has an address of it (auto).")
    @Nullable
    String ipv6;

    @Option(
            names = "--backend",
            paramLabel = "auto|nft|iptables",
            description = "which tool installs the rules; auto: nft if it works, else iptables (auto).")
    @Nullable
    String backend;

    /** Where an option was written: on the command line, or in the variable that stands for it. */
    String place(String option) {
        if (command == null || command.commandLine().getParseResult().hasMatchedOption(option)) {
            return option;
        }
        return VariableDefaults.variable(command.findOption(option)) + " (" + option + ")";
    }
}
