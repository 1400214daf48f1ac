package io.portcullis.sidecar.command.intercept;

import io.portcullis.sidecar.command.CommandFailure;
import io.portcullis.sidecar.command.ExitStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Brings about, takes away and tells what of a pod is intercepted. Applying twice is applying once; whatever fails leaves
 * everything as it was. One at a time per network namespace.
 */
final class Interception {
    private static final String SOURCE = "::6/128";
    private static final Step ADD_SOURCE = Step.of("ip", "-6", "address", "add", SOURCE, "dev", "lo");
    private static final Step DELETE_SOURCE = Step.of("ip", "-6", "address", "del", SOURCE, "dev", "lo");

    private final Host host;
    private final Backends backends;

    Interception(Host host) {
        this.host = host;
        this.backends = Backends.of(host);
    }

    /**
     * Makes the plan hold, by the first of the backends that can.
     *
     * @return that backend
     */
    Backend apply(InterceptionPlan plan, Backend.Choice choice) {
        requirePrivilege();
        List<String> refusals = new ArrayList<>();
        for (Backend backend : backends.chosen(choice)) {
            try {
                install(backend, plan);
                return backend;
            } catch (CommandFailure e) {
                if (e.status() == ExitStatus.NOT_PERMITTED) {
                    throw e;
                }
                refusals.add(e.text());
            }
        }
        throw new CommandFailure(
                ExitStatus.REFUSED,
                String.join("\n  ", refusals) + "\n  Nothing was changed."
                        + " The kernel needs NAT: modules nft_chain_nat and nft_redir, or ip_tables, iptable_nat, xt_REDIRECT,"
                        + " xt_owner and xt_multiport, loaded at the node.");
    }

    private void install(Backend backend, InterceptionPlan plan) {
        Deque<Step> undo = new ArrayDeque<>();
        try {
            for (Change change : applying(backend, plan)) {
                run(change.step());
                change.undo().forEach(undo::push);
            }
            verify(backend, plan);
        } catch (CommandFailure e) {
            undo.forEach(host::run);
            throw e;
        }
        superseded(backend, plan).forEach(this::run);
    }

    private void verify(Backend backend, InterceptionPlan plan) {
        String missing = backend.missing(plan);
        if (!missing.isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.REFUSED,
                    backend.title() + ": read back after applying: " + missing
                            + "; look for another program that changes the rules of this pod");
        }
    }

    /** The steps of applying, for the first of the backends, whether or not anything is installed or permitted here. */
    List<Step> dryApply(InterceptionPlan plan, Backend.Choice choice) {
        Backend backend;
        try {
            backend = backends.chosen(choice).getFirst();
        } catch (CommandFailure e) {
            backend = choice == Backend.Choice.IPTABLES ? new Iptables(host, "", false) : new Nftables(host);
        }
        List<Step> steps = new ArrayList<>();
        applying(backend, plan).forEach(change -> steps.add(change.step()));
        steps.addAll(superseded(backend, plan));
        return steps;
    }

    /** The address before the rules that let connections from it pass. */
    private List<Change> applying(Backend backend, InterceptionPlan plan) {
        List<Change> changes = new ArrayList<>();
        if (plan.ipv6() && !host.hasApplicationSource()) {
            changes.add(new Change(ADD_SOURCE, List.of(DELETE_SOURCE)));
        }
        changes.addAll(backend.applying(plan));
        return changes;
    }

    /** Takes away what an earlier plan left, once this one holds: no connection passes by in between. */
    private List<Step> superseded(Backend backend, InterceptionPlan plan) {
        List<Step> steps = new ArrayList<>();
        backends.removingOthersThan(backend).forEach(change -> steps.add(change.step()));
        if (!plan.ipv6() && host.hasApplicationSource()) {
            steps.add(DELETE_SOURCE);
        }
        return steps;
    }

    /**
     * Takes away everything of ours.
     *
     * @return whether there was anything
     */
    boolean remove() {
        requirePrivilege();
        List<Step> steps = dryRemove();
        steps.forEach(this::run);
        return !steps.isEmpty();
    }

    /** The steps of removing. */
    List<Step> dryRemove() {
        List<Step> steps = new ArrayList<>();
        for (Backend backend : backends.all()) {
            backend.removing().forEach(change -> steps.add(change.step()));
        }
        if (host.hasApplicationSource()) {
            steps.add(DELETE_SOURCE);
        }
        return steps;
    }

    /** The backends that hold something of ours. */
    List<Backend> present() {
        requirePrivilege();
        return backends.all().stream()
                .filter(backend -> backend.presence() != Backend.Presence.NONE)
                .toList();
    }

    private void requirePrivilege() {
        if (!host.mayChangeNetwork()) {
            throw notPermitted("this process lacks CAP_NET_ADMIN");
        }
    }

    private void run(Step step) {
        if (!host.has(step.command().getFirst())) {
            throw new CommandFailure(
                    ExitStatus.NO_TOOL,
                    step.command().getFirst() + ": not installed, needed for " + step.line()
                            + "; install iproute2 in this image, or leave IPv6 alone by --ipv6 off");
        }
        Outcome outcome = host.run(step);
        if (step.optional()) {
            return;
        }
        if (outcome.lacksPrivilege() && !outcome.ok()) {
            throw notPermitted(step.line() + ": " + outcome.error());
        }
        if (!outcome.ok()) {
            throw new CommandFailure(
                    ExitStatus.REFUSED, step.line() + ": exit status " + outcome.status() + ": " + outcome.error());
        }
    }

    private static CommandFailure notPermitted(String what) {
        return new CommandFailure(
                ExitStatus.NOT_PERMITTED,
                what + "; it is needed in the network namespace of the pod. For the init container:"
                        + " securityContext: { runAsUser: 0, capabilities: { add: [NET_ADMIN] } };"
                        + " elsewhere run it as root. --dry-run needs no privilege.");
    }
}
