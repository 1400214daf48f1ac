package io.portcullis.sidecar.command.intercept;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A plan in the language of nft: one table of our own, replaced in one transaction. Each rule counts its connections (of a
 * connection only the first packet meets NAT) and says why it is there. Stateless, any thread.
 */
final class NftRules {
    static final String TABLE = "inet portcullis";

    private NftRules() {}

    /** Input of {@code nft -f}. Declared before it is deleted, because deleting what is not there is an error. */
    static String replacing(InterceptionPlan plan) {
        StringBuilder text =
                new StringBuilder("table " + TABLE + "\ndelete table " + TABLE + "\ntable " + TABLE + " {\n");
        if (plan.inbound()) {
            chain(text, "inbound", "prerouting", inbound(plan));
        }
        if (plan.outbound() || plan.inbound()) {
            chain(text, "outbound", "output", outbound(plan));
        }
        return text.append("}\n").toString();
    }

    /** How many rules the plan makes. */
    static int count(InterceptionPlan plan) {
        return (plan.inbound() ? inbound(plan).size() : 0) + outbound(plan).size();
    }

    /** -100 is where destination NAT belongs; older nft know its name in prerouting only. */
    private static void chain(StringBuilder text, String name, String hook, List<String> rules) {
        text.append("  chain ").append(name).append(" {\n");
        text.append("    type nat hook ").append(hook).append(" priority -100; policy accept;\n");
        rules.forEach(rule -> text.append("    ").append(rule).append('\n'));
        text.append("  }\n");
    }

    /** What comes over the loopback has been decided by the other chain when it was sent, and does not meet this one. */
    private static List<String> inbound(InterceptionPlan plan) {
        List<String> rules = new ArrayList<>();
        leaveOthers(plan, rules);
        rules.add(leave(ports(plan.directInboundPorts()), "excluded inbound ports"));
        rules.add(redirect("meta l4proto tcp", plan.inboundPort(), "others to the application"));
        return rules;
    }

    private static List<String> outbound(InterceptionPlan plan) {
        List<String> rules = new ArrayList<>();
        leaveOthers(plan, rules);
        String sidecar = sidecar(plan.sidecar());
        for (Family family : plan.families()) {
            rules.add(leave(
                    "oifname \"lo\" " + family.nft() + " saddr " + family.applicationSource(),
                    "the inbound side to its application"));
        }
        if (plan.inbound()) {
            callsItself(plan, sidecar, rules);
        }
        rules.add(leave(sidecar, "the sidecar"));
        rules.add(leave("oifname \"lo\"", "the pod itself"));
        if (plan.outbound()) {
            application(plan, rules);
        }
        return rules;
    }

    /** A sidecar that calls its own pod enters by its inbound side: a pod may call itself by its service's name. */
    private static void callsItself(InterceptionPlan plan, String sidecar, List<String> rules) {
        String ports = ports(plan.directInboundPorts()).replace("dport", "dport !=");
        for (Family family : plan.families()) {
            rules.add(redirect(
                    "oifname \"lo\" " + sidecar + " " + family.nft() + " daddr != " + family.loopback() + " " + ports,
                    plan.inboundPort(),
                    "the sidecar to its own pod"));
        }
    }

    private static void application(InterceptionPlan plan, List<String> rules) {
        if (!plan.excludedUsers().isEmpty()) {
            rules.add(leave("meta skuid " + set(plan.excludedUsers()), "excluded users"));
        }
        if (!plan.excludedOutboundPorts().isEmpty()) {
            rules.add(leave(ports(plan.excludedOutboundPorts()), "excluded outbound ports"));
        }
        for (Family family : plan.families()) {
            for (String range : plan.excludedRanges(family)) {
                rules.add(leave(family.nft() + " daddr " + range, "excluded outbound range"));
            }
        }
        rules.add(redirect("meta l4proto tcp", plan.outboundPort(), "the application to others"));
    }

    /** So that the counters below count connections of TCP alone. */
    private static void leaveOthers(InterceptionPlan plan, List<String> rules) {
        rules.add(leave("meta l4proto != tcp", "not TCP"));
        if (!plan.ipv6()) {
            rules.add(leave("meta nfproto ipv6", "IPv6 is off"));
        }
    }

    private static String sidecar(SidecarUser user) {
        String uid = "meta skuid " + user.uid();
        return user.gid().isPresent() ? uid + " meta skgid " + user.gid().getAsLong() : uid;
    }

    private static String ports(Ports ports) {
        return "tcp dport " + set(ports.ranges());
    }

    private static String set(Iterable<?> elements) {
        List<String> texts = new ArrayList<>();
        elements.forEach(element -> texts.add(String.valueOf(element)));
        return texts.stream().collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String leave(String match, String why) {
        return match + " counter return comment \"" + why + "\"";
    }

    private static String redirect(String match, int port, String why) {
        return match + " counter redirect to :" + port + " comment \"" + why + "\"";
    }
}
