package io.portcullis.sidecar.command.intercept;

import io.portcullis.sidecar.command.CommandFailure;
import io.portcullis.sidecar.command.ExitStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * iptables and ip6tables, of either flavour: chains of our own in the nat table of each family.
 *
 * @param host where
 * @param suffix of the programs' names, such as {@code -nft}, or empty
 * @param legacy whether these programs are those before nftables, with tables of their own in the kernel
 */
record Iptables(Host host, String suffix, boolean legacy) implements Backend {
    /** The programs of this name, whatever they are. */
    static Optional<Iptables> named(Host host, String suffix) {
        if (!host.has(program(Family.IPV4, suffix, "restore"))) {
            return Optional.empty();
        }
        Outcome version = host.run(Step.of(program(Family.IPV4, suffix, "restore"), "--version"));
        return version.ok()
                ? Optional.of(new Iptables(host, suffix, !version.output().contains("nf_tables")))
                : Optional.empty();
    }

    private static String program(Family family, String suffix, String verb) {
        return family.iptables() + suffix + "-" + verb;
    }

    @Override
    public String title() {
        String families = present().stream().map(Family::iptables).collect(Collectors.joining(" and "));
        return (families.isEmpty() ? "iptables" : families) + (legacy ? " (legacy)" : " (nf_tables)");
    }

    private List<Family> present() {
        return installed().stream()
                .filter(family -> IptablesRules.present(saved(family)))
                .toList();
    }

    private List<Family> installed() {
        return List.of(Family.values()).stream()
                .filter(family -> host.has(program(family, suffix, "save")))
                .toList();
    }

    @Override
    public Presence presence() {
        List<Family> families = present();
        if (families.isEmpty()) {
            return Presence.NONE;
        }
        boolean whole = families.stream()
                .noneMatch(family -> IptablesRules.presentJumps(saved(family)).isEmpty());
        return whole ? Presence.APPLIED : Presence.PARTIAL;
    }

    @Override
    public String listing() {
        return present().stream()
                .flatMap(family -> {
                    List<String> lines = new ArrayList<>(List.of("# " + family.iptables() + ", table nat"));
                    lines.addAll(IptablesRules.ours(save(family, "--counters")));
                    return lines.stream();
                })
                .collect(Collectors.joining("\n"));
    }

    @Override
    public List<Change> applying(InterceptionPlan plan) {
        List<Change> changes = new ArrayList<>();
        for (Family family : plan.families()) {
            requirePrograms(family);
            String saved = saved(family);
            changes.add(new Change(
                    restore(family).reading(IptablesRules.replacing(plan, family, saved)),
                    List.of(restore(family).reading(IptablesRules.restoring(plan, saved)))));
        }
        if (!plan.ipv6()) {
            changes.addAll(removing(Family.IPV6));
        }
        return changes;
    }

    private void requirePrograms(Family family) {
        for (String verb : List.of("restore", "save")) {
            String program = program(family, suffix, verb);
            if (host.mayChangeNetwork() && !host.has(program)) {
                throw new CommandFailure(
                        ExitStatus.NO_TOOL,
                        program + ": not installed; install iptables or nftables in this image"
                                + (family == Family.IPV6 ? ", or leave IPv6 alone by --ipv6 off" : ""));
            }
        }
    }

    @Override
    public List<Change> removing() {
        return installed().stream().flatMap(family -> removing(family).stream()).toList();
    }

    private List<Change> removing(Family family) {
        String saved = host.has(program(family, suffix, "save")) ? saved(family) : "";
        if (!IptablesRules.present(saved)) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        changes.add(new Change(restore(family).reading(IptablesRules.removing(saved)), List.of()));
        List<String> empty = IptablesRules.leftEmpty(saved);
        if (!legacy && !empty.isEmpty()) {
            // iptables on nftables makes the system's chains when they are first used; not every version takes them
            // away.
            changes.add(new Change(
                    restore(family).reading(IptablesRules.tidying(empty)).tried(), List.of()));
        }
        return changes;
    }

    @Override
    public String missing(InterceptionPlan plan) {
        return plan.families().stream()
                .map(family -> {
                    String missing = IptablesRules.missing(plan, family, saved(family));
                    return missing.isEmpty() ? "" : family.iptables() + " " + missing;
                })
                .filter(missing -> !missing.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** Waits for others that change tables at the same time. */
    private Step restore(Family family) {
        return Step.of(program(family, suffix, "restore"), "--noflush", "-w", "5");
    }

    /** The nat table, or nothing where it cannot be read. */
    private String saved(Family family) {
        return save(family);
    }

    private String save(Family family, String... more) {
        if (!host.mayChangeNetwork() || legacy && !host.hasLegacyNat(family)) {
            return "";
        }
        List<String> command = new ArrayList<>(List.of(program(family, suffix, "save"), "-t", "nat"));
        command.addAll(List.of(more));
        Outcome outcome = host.run(Step.of(command));
        return outcome.ok() ? outcome.output() : "";
    }
}
