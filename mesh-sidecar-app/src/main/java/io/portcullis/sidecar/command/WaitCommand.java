package io.portcullis.sidecar.command;

import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code portcullis wait}: returns when the sidecar of this pod is ready. One thread. */
@Command(
        name = "wait",
        description = "Returns when the sidecar is ready, for start scripts and hooks.",
        footer = {"", "Exit status: 0 ready, 1 not ready when the time was over, 2 mistake in the options."},
        mixinStandardHelpOptions = true)
final class WaitCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--timeout", paramLabel = "TIME", description = "how long at most, such as 60s, 500ms, 2m (60s).")
    String timeout = "60s";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "what tells that it is ready (http://127.0.0.1:15120/readyz).")
    String url = "http://127.0.0.1:15120/readyz";

    @Override
    public Integer call() {
        URI page = Page.uri("--url", url);
        Duration limit = WrittenDuration.parse("--timeout", timeout);
        Patience patience = Patience.upTo(limit);
        String reason;
        do {
            Page.Answer answer = Page.get(page);
            if (answer.ok()) {
                return ExitStatus.OK.code();
            }
            reason = answer.text();
        } while (patience.pause());
        throw new CommandFailure(
                ExitStatus.NO,
                page + ": " + reason + " (expected: ready within " + timeout
                        + "); look at the log of the sidecar, and at portcullis.probes.address for the port");
    }

    /** For messages that are no failure. */
    static PrintWriter err(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("a command runs by its command line");
        }
        return spec.commandLine().getErr();
    }
}
