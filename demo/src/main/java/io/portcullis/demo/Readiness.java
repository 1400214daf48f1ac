package io.portcullis.demo;

import io.portcullis.demo.process.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** Waits for something that has been started to answer 200. One thread. */
final class Readiness implements AutoCloseable {
    /** Five minutes: a JVM takes five seconds alone, but machines that run demos do much else besides. */
    private static final int POLLS = 3000;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    /**
     * Returns when it answers.
     *
     * @throws DemoFailure if it has ended, with what it wrote last, or did not answer in time
     */
    void await(Running process, URI uri) throws Exception {
        await(process.name(), List.of(process), uri);
    }

    /** The same for something that several processes answer together. */
    void await(String name, List<Running> processes, URI uri) throws Exception {
        boolean ready = Poll.until(POLLS, () -> !processes.stream().allMatch(Running::isAlive) || answers(uri));
        for (Running process : processes) {
            if (!process.isAlive()) {
                throw new DemoFailure(
                        process.name() + " did not start; the end of " + process.log() + ":\n" + process.tail());
            }
        }
        requireReady(ready, name, uri);
    }

    /** Returns when something without a process of its own answers. */
    void await(String name, URI uri) throws Exception {
        await(name, List.of(), uri);
    }

    private static void requireReady(boolean ready, String name, URI uri) {
        if (!ready) {
            throw new DemoFailure(name + " does not answer 200 at " + uri
                    + " after five minutes: its log is in .portcullis/demo/logs (keep it with --keep-logs).");
        }
    }

    private boolean answers(URI uri) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
