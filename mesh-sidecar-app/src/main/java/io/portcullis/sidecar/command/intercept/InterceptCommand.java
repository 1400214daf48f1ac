package io.portcullis.sidecar.command.intercept;

import io.portcullis.sidecar.command.ExitStatus;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis intercept}: the redirection of a pod's connections through its sidecar. One thread. */
@Command(
        sortOptions = false,
        abbreviateSynopsis = true,
        name = "intercept",
        description = "Redirects the TCP connections of this network namespace through the sidecar.",
        subcommands = {InterceptCommand.Apply.class, InterceptCommand.Remove.class, InterceptCommand.Show.class})
public final class InterceptCommand implements Runnable {
    @Spec
    @Nullable
    CommandSpec spec;

    /** A word is missing. */
    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "say which: apply, remove or show");
        }
    }

    private abstract static class Action implements Callable<Integer> {
        @Spec
        @Nullable
        CommandSpec spec;

        final Host host = LinuxHost.here();

        abstract ExitStatus act(PrintWriter out);

        @Override
        public Integer call() {
            if (spec == null) {
                throw new IllegalStateException("a command runs by its command line");
            }
            PrintWriter out = spec.commandLine().getOut();
            ExitStatus status = act(out);
            out.flush();
            return status.code();
        }

        void print(PrintWriter out, List<Step> steps) {
            if (!host.mayChangeNetwork()) {
                out.println("# without CAP_NET_ADMIN nobody can see what is applied already; taken for nothing");
            }
            if (steps.isEmpty()) {
                out.println("# nothing to do");
            }
            steps.forEach(step -> out.println(step.shell()));
        }
    }

    /** Makes the rules be what the options say. */
    @Command(
            sortOptions = false,
            abbreviateSynopsis = true,
            name = "apply",
            description = "Makes the rules be as the options say; applying twice is applying once.",
            footer = {
                "",
                "Each option may be a variable instead: PORTCULLIS_INTERCEPT_SIDECAR_USER for --sidecar-user.",
                "Exit status: 0 applied, 2 mistake in the options, 3 no CAP_NET_ADMIN, 4 no tool, 5 refused by the kernel."
            })
    static final class Apply extends Action {
        @Mixin
        InterceptOptions options = new InterceptOptions();

        @Option(names = "--dry-run", description = "print what would be done, as a script of the shell; do nothing.")
        boolean dryRun;

        @Override
        ExitStatus act(PrintWriter out) {
            PlanReader reader = new PlanReader(options, Accounts.here());
            InterceptionPlan plan = reader.plan(host.hasIpv6());
            Interception interception = new Interception(host);
            if (dryRun) {
                print(out, interception.dryApply(plan, reader.backend()));
            } else {
                out.println("intercepting by "
                        + interception.apply(plan, reader.backend()).title() + ": " + plan.text());
            }
            return ExitStatus.OK;
        }
    }

    /** Takes the rules away. */
    @Command(
            sortOptions = false,
            abbreviateSynopsis = true,
            name = "remove",
            description = "Takes away everything that apply made, whichever backend it was.")
    static final class Remove extends Action {
        @Option(names = "--dry-run", description = "print what would be done, as a script of the shell; do nothing.")
        boolean dryRun;

        @Override
        ExitStatus act(PrintWriter out) {
            Interception interception = new Interception(host);
            if (dryRun) {
                print(out, interception.dryRemove());
            } else {
                out.println(interception.remove() ? "removed" : "nothing was applied");
            }
            return ExitStatus.OK;
        }
    }

    /** Tells what is there. */
    @Command(
            sortOptions = false,
            abbreviateSynopsis = true,
            name = "show",
            description =
                    "Prints the rules with the connections each has counted. Exit status 0 applied, 1 not applied.")
    static final class Show extends Action {
        @Override
        ExitStatus act(PrintWriter out) {
            List<Backend> present = new Interception(host).present();
            if (present.isEmpty()) {
                out.println("not applied");
            }
            for (Backend backend : present) {
                boolean whole = backend.presence() == Backend.Presence.APPLIED;
                out.println((whole ? "applied by " : "incomplete, apply again: ") + backend.title());
                out.println(backend.listing());
            }
            boolean applied = present.stream().anyMatch(backend -> backend.presence() == Backend.Presence.APPLIED);
            return applied ? ExitStatus.OK : ExitStatus.NO;
        }
    }
}
