package io.portcullis.sidecar.command;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code portcullis wait}: returns when the sidecar of this pod is ready. One thread. */
@Command(
        sortOptions = false,
        abbreviateSynopsis = true,
        name = "wait",
        description = "Returns when the sidecar is ready, for start scripts and hooks.",
        footer = {"", "Exit status: 0 ready, 1 not ready when the time was over, 2 mistake in the options."})
final class WaitCommand implements Callable<Integer> {
    @Option(names = "--timeout", paramLabel = "TIME", description = "how long at most, such as 60s, 500ms, 2m (60s).")
    String timeout = "60s";

    @Option(
            names = "--url",
            split = ",",
            paramLabel = "URL",
            description =
                    "what tells that it is ready; one of several is enough (the probe port 15120, which is open in"
                            + " Kubernetes, and the actuator 15121)")
    List<String> urls = List.of("http://127.0.0.1:15120/readyz", "http://127.0.0.1:15121/actuator/health/readiness");

    @Override
    public Integer call() {
        List<URI> pages = urls.stream().map(url -> Page.uri("--url", url)).toList();
        Patience patience = Patience.upTo(WrittenDuration.parse("--timeout", timeout));
        List<String> reasons = new ArrayList<>();
        do {
            reasons.clear();
            for (URI page : pages) {
                Page.Answer answer = Page.get(page);
                if (answer.ok()) {
                    return ExitStatus.OK.code();
                }
                reasons.add(page + ": " + answer.text());
            }
        } while (patience.pause());
        throw new CommandFailure(
                ExitStatus.NO,
                "not ready within " + timeout + "\n  " + String.join("\n  ", reasons)
                        + "\n  Look at the log of the sidecar; if it listens elsewhere (portcullis.probes.address,"
                        + " management.server.port), say where by --url.");
    }
}
