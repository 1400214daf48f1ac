package io.portcullis.sidecar.command.intercept;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A plan, for one family, as input of {@code iptables-restore --noflush}: chains of our own, and one jump to each from the
 * chains of the system. One input is one transaction. Stateless, any thread.
 */
final class IptablesRules {
    static final String INBOUND = "PORTCULLIS_INBOUND";
    static final String OUTBOUND = "PORTCULLIS_OUTBOUND";

    private static final String INBOUND_JUMP = "PREROUTING -p tcp -j " + INBOUND;
    private static final String OUTBOUND_JUMP = "OUTPUT -p tcp -j " + OUTBOUND;
    /** What one multiport match takes; a range counts twice. */
    private static final int MULTIPORT = 15;

    private IptablesRules() {}

    /** The jumps that a plan needs. */
    static List<String> jumps(InterceptionPlan plan) {
        return plan.inbound() ? List.of(INBOUND_JUMP, OUTBOUND_JUMP) : List.of(OUTBOUND_JUMP);
    }

    /**
     * Replaces what is there by the plan. A jump that is there stays where it is; new ones come last, behind the rules of
     * others. Declaring a chain that exists empties it.
     *
     * @param saved the nat table as {@code iptables-save} writes it
     */
    static String replacing(InterceptionPlan plan, Family family, String saved) {
        List<String> wanted = jumps(plan);
        List<String> lines = new ArrayList<>(List.of("*nat"));
        lines.add(":" + INBOUND + " - [0:0]");
        lines.add(":" + OUTBOUND + " - [0:0]");
        List<String> kept = new ArrayList<>();
        for (String jump : presentJumps(saved)) {
            if (!wanted.contains(jump) || kept.contains(jump)) {
                lines.add("-D " + jump);
            } else {
                kept.add(jump);
            }
        }
        wanted.stream().filter(jump -> !kept.contains(jump)).forEach(jump -> lines.add("-A " + jump));
        rules(plan, family).forEach(rule -> lines.add("-A " + rule));
        return text(lines);
    }

    /** Takes away what is ours, and nothing else. */
    static String removing(String saved) {
        List<String> lines = new ArrayList<>(List.of("*nat"));
        presentJumps(saved).forEach(jump -> lines.add("-D " + jump));
        List<String> chains = presentChains(saved);
        chains.forEach(chain -> lines.add("-F " + chain));
        chains.forEach(chain -> lines.add("-X " + chain));
        return text(lines);
    }

    /** Chains of the system that will hold nothing any more once ours is removed. */
    static List<String> leftEmpty(String saved) {
        List<String> left = saved.lines()
                .filter(line -> line.startsWith("-A ") && !presentJumps(saved).contains(line.substring(3)))
                .toList();
        return presentJumps(saved).stream()
                .map(jump -> jump.substring(0, jump.indexOf(' ')))
                .distinct()
                .filter(chain -> left.stream().noneMatch(line -> line.startsWith("-A " + chain + " ")))
                .toList();
    }

    /** Takes away chains of the system that are empty. */
    static String tidying(List<String> chains) {
        List<String> lines = new ArrayList<>(List.of("*nat"));
        chains.forEach(chain -> lines.add("-X " + chain));
        return text(lines);
    }

    /** Brings back what was there before a {@link #replacing} with this plan. */
    static String restoring(InterceptionPlan plan, String saved) {
        List<String> lines = new ArrayList<>(List.of("*nat"));
        List<String> before = presentJumps(saved);
        jumps(plan).stream().filter(jump -> !before.contains(jump)).forEach(jump -> lines.add("-D " + jump));
        before.stream().filter(jump -> !jumps(plan).contains(jump)).forEach(jump -> lines.add("-A " + jump));
        for (String chain : List.of(INBOUND, OUTBOUND)) {
            lines.add("-F " + chain);
            saved.lines().filter(line -> line.startsWith("-A " + chain + " ")).forEach(lines::add);
        }
        List.of(INBOUND, OUTBOUND).stream()
                .filter(chain -> !presentChains(saved).contains(chain))
                .forEach(chain -> lines.add("-X " + chain));
        return text(lines);
    }

    /** Whether a table has anything of ours. */
    static boolean present(String saved) {
        return !presentChains(saved).isEmpty();
    }

    /** What of a plan is missing in a table, or empty. */
    static String missing(InterceptionPlan plan, Family family, String saved) {
        List<String> jumps = presentJumps(saved);
        if (!jumps.equals(jumps(plan))) {
            return "jumps: " + jumps + " (expected: " + jumps(plan) + ")";
        }
        long found = saved.lines()
                .filter(line -> line.startsWith("-A " + INBOUND + " ") || line.startsWith("-A " + OUTBOUND + " "))
                .count();
        int expected = rules(plan, family).size();
        return found == expected ? "" : "rules: " + found + " (expected: " + expected + ")";
    }

    /** Our lines of a table, as they stand there. */
    static List<String> ours(String saved) {
        return saved.lines().filter(line -> line.contains("PORTCULLIS_")).toList();
    }

    /** Our jumps in a table, in its order, without the {@code -A}. */
    static List<String> presentJumps(String saved) {
        return saved.lines()
                .filter(line ->
                        line.startsWith("-A ") && (line.endsWith(" -j " + INBOUND) || line.endsWith(" -j " + OUTBOUND)))
                .map(line -> line.substring(3))
                .toList();
    }

    private static List<String> presentChains(String saved) {
        return List.of(INBOUND, OUTBOUND).stream()
                .filter(chain -> saved.lines().anyMatch(line -> line.startsWith(":" + chain + " ")))
                .toList();
    }

    private static List<String> rules(InterceptionPlan plan, Family family) {
        List<String> rules = new ArrayList<>();
        if (plan.inbound()) {
            inbound(plan).forEach(rule -> rules.add(INBOUND + " " + rule));
        }
        outbound(plan, family).forEach(rule -> rules.add(OUTBOUND + " " + rule));
        return rules;
    }

    private static List<String> inbound(InterceptionPlan plan) {
        List<String> rules = new ArrayList<>();
        multiports(plan.directInboundPorts()).forEach(ports -> rules.add(ports + " -j RETURN"));
        rules.add("-p tcp -j REDIRECT --to-ports " + plan.inboundPort());
        return rules;
    }

    private static List<String> outbound(InterceptionPlan plan, Family family) {
        String sidecar = sidecar(plan.sidecar());
        List<String> rules = new ArrayList<>(List.of("-s " + family.applicationSource() + " -o lo -j RETURN"));
        if (plan.inbound()) {
            // More than 15 ports cannot be negated in one match; what leaves here would leave below anyway.
            multiports(plan.directInboundPorts())
                    .forEach(ports -> rules.add("-o lo " + sidecar + " " + ports + " -j RETURN"));
            rules.add("! -d " + family.loopback() + " -o lo " + sidecar + " -p tcp -j REDIRECT --to-ports "
                    + plan.inboundPort());
        }
        rules.add(sidecar + " -j RETURN");
        rules.add("-o lo -j RETURN");
        if (plan.outbound()) {
            application(plan, family, rules);
        }
        return rules;
    }

    private static void application(InterceptionPlan plan, Family family, List<String> rules) {
        plan.excludedUsers().forEach(user -> rules.add("-m owner --uid-owner " + user + " -j RETURN"));
        multiports(plan.excludedOutboundPorts()).forEach(ports -> rules.add(ports + " -j RETURN"));
        plan.excludedRanges(family).forEach(range -> rules.add("-d " + range + " -j RETURN"));
        rules.add("-p tcp -j REDIRECT --to-ports " + plan.outboundPort());
    }

    private static String sidecar(SidecarUser user) {
        String uid = "-m owner --uid-owner " + user.uid();
        return user.gid().isPresent() ? uid + " --gid-owner " + user.gid().getAsLong() : uid;
    }

    /** Matches that together stand for the ports, none of them with more than a match takes. */
    private static List<String> multiports(Ports ports) {
        List<List<PortRange>> matches = new ArrayList<>();
        int room = 0;
        for (PortRange range : ports.ranges()) {
            int size = range.single() ? 1 : 2;
            if (size > room) {
                matches.add(new ArrayList<>());
                room = MULTIPORT;
            }
            matches.getLast().add(range);
            room -= size;
        }
        return matches.stream().map(IptablesRules::multiport).toList();
    }

    private static String multiport(List<PortRange> ranges) {
        return ranges.stream()
                .map(range -> range.text(":"))
                .collect(Collectors.joining(",", "-p tcp -m multiport --dports ", ""));
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\nCOMMIT\n";
    }
}
