package io.portcullis.sidecar.command.intercept;

import java.util.List;

/** A tool that installs rules, at one host. Any thread; each call asks the kernel anew. */
sealed interface Backend permits Nftables, Iptables {
    /** For people, such as {@code nftables (table inet portcullis)}. */
    String title();

    /** How much of ours is there. */
    Presence presence();

    /** Our rules, with the connections each has counted. */
    String listing();

    /**
     * What replaces whatever of ours this backend holds by the plan; each change happens whole or not at all.
     *
     * @throws io.portcullis.sidecar.command.CommandFailure if a program for one of the families is missing
     */
    List<Change> applying(InterceptionPlan plan);

    /** What takes away everything of ours that this backend holds; empty if there is nothing. */
    List<Change> removing();

    /** What of the plan is missing when it is read back, or empty. */
    String missing(InterceptionPlan plan);

    /** How much of ours a backend holds. */
    enum Presence {
        NONE,
        /** Something that redirects nothing, because somebody else took a part of it away. */
        PARTIAL,
        APPLIED
    }

    /** Which backends may be used. */
    enum Choice {
        AUTO,
        NFT,
        IPTABLES
    }
}
