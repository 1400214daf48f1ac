package io.portcullis.sidecar.command.intercept;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.model.IpRange;
import io.portcullis.sidecar.command.CommandFailure;
import io.portcullis.sidecar.command.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes a plan of what was written, or tells every mistake at once. One thread, once. */
final class PlanReader {
    private final InterceptOptions written;
    private final Accounts accounts;
    private final Problems problems = new Problems();

    PlanReader(InterceptOptions written, Accounts accounts) {
        this.written = written;
        this.accounts = accounts;
    }

    /**
     * Reads the plan.
     *
     * @param hasIpv6 what {@code --ipv6 auto} means here
     * @throws CommandFailure with every mistake
     */
    InterceptionPlan plan(boolean hasIpv6) {
        int outbound = port("--outbound-port", written.outboundPort, InterceptionPlan.OUTBOUND_PORT);
        int inbound = port("--inbound-port", written.inboundPort, InterceptionPlan.INBOUND_PORT);
        if (outbound == inbound) {
            problem("--inbound-port", Integer.toString(inbound), "another port than that of --outbound-port");
        }
        if (written.noInbound && written.noOutbound) {
            problem("--no-outbound", "true", "not together with --no-inbound: nothing would be left to intercept");
        }
        SidecarUser sidecar = sidecar();
        boolean ipv6 =
                choice("--ipv6", written.ipv6, List.of("auto", "on", "off")).equals("auto")
                        ? hasIpv6
                        : "on".equals(written.ipv6);
        Ports directInbound = ports("--exclude-inbound-ports", written.excludeInboundPorts);
        Ports directOutbound = ports("--exclude-outbound-ports", written.excludeOutboundPorts);
        List<IpRange> ranges = list("--exclude-outbound-ranges", written.excludeOutboundRanges, IpRange::parse);
        SortedSet<Long> users = new TreeSet<>(list("--exclude-users", written.excludeUsers, accounts::uid));
        backend();
        refuseProblems();
        return new InterceptionPlan(
                outbound,
                inbound,
                sidecar,
                !written.noInbound,
                !written.noOutbound,
                ipv6,
                directInbound,
                directOutbound,
                ranges,
                users);
    }

    /** Which backends may be used. */
    Backend.Choice backend() {
        return switch (choice("--backend", written.backend, List.of("auto", "nft", "iptables"))) {
            case "nft" -> Backend.Choice.NFT;
            case "iptables" -> Backend.Choice.IPTABLES;
            default -> Backend.Choice.AUTO;
        };
    }

    private SidecarUser sidecar() {
        long uid = account("--sidecar-user", written.sidecarUser, accounts::uid).orElse(-1);
        OptionalLong gid = account("--sidecar-group", written.sidecarGroup, accounts::gid);
        if (written.sidecarUser == null) {
            problems.add(
                    "--sidecar-user",
                    "missing",
                    "the user the sidecar runs as, such as 15100: its own connections must not come back to it");
        } else if (uid == 0 && gid.isEmpty() && !written.allowRootSidecar) {
            problem(
                    "--sidecar-user",
                    written.sidecarUser,
                    "a user of its own: an application that runs as root would pass by the sidecar; or tell them apart"
                            + " by --sidecar-group, or say --allow-root-sidecar");
        }
        return new SidecarUser(uid, gid);
    }

    private OptionalLong account(String option, @Nullable String text, Function<String, Long> reader) {
        List<Long> found = list(option, text == null ? List.of() : List.of(text), reader);
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
    }

    private int port(String option, @Nullable String text, int standard) {
        if (text == null) {
            return standard;
        }
        List<PortRange> read = list(option, List.of(text), PortRange::parse);
        if (read.isEmpty()) {
            return standard;
        }
        if (!read.getFirst().single()) {
            problem(option, text, "one port");
        }
        return read.getFirst().first();
    }

    private Ports ports(String option, List<String> texts) {
        return Ports.of(list(option, texts, PortRange::parse));
    }

    private <T> List<T> list(String option, List<String> texts, Function<String, T> reader) {
        List<T> read = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (String text : texts) {
            try {
                read.add(reader.apply(text.strip()));
            } catch (IllegalArgumentException e) {
                refused.add(String.valueOf(e.getMessage()));
            }
        }
        if (!refused.isEmpty()) {
            problems.add(written.place(option), String.join(", ", refused), "");
        }
        return read;
    }

    private String choice(String option, @Nullable String text, List<String> choices) {
        if (text != null && !choices.contains(text)) {
            problem(option, text, String.join(", ", choices));
        }
        return text == null ? choices.getFirst() : text;
    }

    private void problem(String option, String found, String expected) {
        problems.add(written.place(option), found, expected);
    }

    private void refuseProblems() {
        if (!problems.isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    problems.all().stream().map(Problem::toString).collect(Collectors.joining("\n  ")));
        }
    }
}
