package io.portcullis.sidecar.command.intercept;

import java.util.List;

/**
 * nftables by {@code nft}: one table, replaced and deleted as a whole.
 *
 * @param host where
 */
record Nftables(Host host) implements Backend {
    static final String PROGRAM = "nft";

    private static final Step LIST = Step.of(PROGRAM, "list", "table", "inet", "portcullis");
    private static final Step DELETE = Step.of(PROGRAM, "delete", "table", "inet", "portcullis");
    private static final Step LOAD = Step.of(PROGRAM, "-f", "-");

    @Override
    public String title() {
        return "nftables (table " + NftRules.TABLE + ")";
    }

    @Override
    public Presence presence() {
        Outcome list = host.run(LIST);
        if (!list.ok()) {
            return Presence.NONE;
        }
        return list.output().contains(" redirect to ") ? Presence.APPLIED : Presence.PARTIAL;
    }

    @Override
    public String listing() {
        return host.run(LIST).output().stripTrailing();
    }

    @Override
    public List<Change> applying(InterceptionPlan plan) {
        return List.of(new Change(LOAD.reading(NftRules.replacing(plan)), List.of(undo())));
    }

    /** The table as it was, if there was one. */
    private Step undo() {
        if (!host.mayChangeNetwork() || !host.has(PROGRAM)) {
            return DELETE;
        }
        Outcome before = host.run(LIST);
        return before.ok() ? LOAD.reading("delete table " + NftRules.TABLE + "\n" + before.output()) : DELETE;
    }

    @Override
    public List<Change> removing() {
        return presence() == Presence.NONE ? List.of() : List.of(new Change(DELETE, List.of()));
    }

    @Override
    public String missing(InterceptionPlan plan) {
        long found = host.run(LIST)
                .output()
                .lines()
                .filter(line -> line.contains(" comment \""))
                .count();
        int expected = NftRules.count(plan);
        return found == expected ? "" : "rules: " + found + " (expected: " + expected + ")";
    }
}
