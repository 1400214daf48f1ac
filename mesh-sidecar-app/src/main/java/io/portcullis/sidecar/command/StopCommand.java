package io.portcullis.sidecar.command;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code portcullis stop}: asks the sidecar of this pod to drain and end, and returns when it has. For jobs, whose pod would
 * otherwise never end. One thread.
 */
@Command(
        sortOptions = false,
        abbreviateSynopsis = true,
        name = "stop",
        description = "Asks the sidecar to drain and end, and returns when it has.",
        footer = {
            "",
            "Exit status: 0 ended, or was not there; 1 still there when the time was over; 2 mistake in the options;"
                    + " 5 the sidecar refused."
        })
final class StopCommand implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--timeout", paramLabel = "TIME", description = "how long at most, such as 60s, 500ms, 2m (60s).")
    String timeout = "60s";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "shutdown of the sidecar's actuator (http://127.0.0.1:15121/actuator/shutdown).")
    String url = "http://127.0.0.1:15121/actuator/shutdown";

    @Override
    public Integer call() {
        URI page = Page.uri("--url", url);
        Duration limit = WrittenDuration.parse("--timeout", timeout);
        Page.Answer answer = Page.post(page);
        if (!answer.listening()) {
            note("portcullis stop: " + page + ": " + answer.text() + "; nothing to stop");
            return ExitStatus.OK.code();
        }
        if (!answer.ok()) {
            throw new CommandFailure(ExitStatus.REFUSED, page + ": " + answer.text() + "; " + remedy(answer.status()));
        }
        awaitEnd(page, limit);
        return ExitStatus.OK.code();
    }

    private void note(String text) {
        if (spec != null) {
            spec.commandLine().getErr().println(text);
        }
    }

    private void awaitEnd(URI page, Duration limit) {
        Patience patience = Patience.upTo(limit);
        while (Page.listens(page)) {
            if (!patience.pause()) {
                throw new CommandFailure(
                        ExitStatus.NO,
                        page.getAuthority() + ": still listening (expected: ended within " + timeout
                                + "); it drains for portcullis.drain.timeout at most, look at its log");
            }
        }
    }

    private static String remedy(int status) {
        return switch (status) {
            case 404, 405 ->
                "the sidecar must expose it: shutdown among management.endpoints.web.exposure.include, its actuator on the"
                        + " loopback (management.server.address: 127.0.0.1), and management.endpoint.shutdown.access not none";
            case 401, 403 -> "whatever guards the actuator must let this pod in";
            default -> "look at the log of the sidecar";
        };
    }
}
