package io.portcullis.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the proxy under test and everything that loads it on different processors, where the machine has two and
 * {@code taskset}. Immutable, any thread.
 *
 * @param pinned whether processes are pinned
 * @param shared whether all of them have both processors
 */
public record Cpus(boolean pinned, boolean shared) {
    private static final String LOAD = "0";
    private static final String PROXY = "1";
    private static final String BOTH = LOAD + "," + PROXY;

    /** @param pinned whether processes are pinned */
    public Cpus(boolean pinned) {
        this(pinned, false);
    }

    /** Both processors for everybody: for proxies with more than one loop. */
    Cpus together() {
        return new Cpus(pinned, true);
    }

    /** Finds out what is possible, and moves this process, which measures latency, to the load's processor. */
    static Cpus claim() throws IOException, InterruptedException {
        if (Programs.find("taskset") == null || onlineProcessors() < 2) {
            return new Cpus(false);
        }
        Programs.output(
                "taskset", "-acp", LOAD, Long.toString(ProcessHandle.current().pid()));
        return new Cpus(true);
    }

    List<String> load(List<String> command) {
        return on(LOAD, command);
    }

    List<String> proxy(List<String> command) {
        return on(PROXY, command);
    }

    String description() {
        if (!pinned) {
            return "not pinned: no taskset, or only one processor";
        }
        return shared
                ? "proxy, load and upstream share processors 0 and 1"
                : "the proxy under test alone on processor 1; load, upstream and harness on processor 0";
    }

    private List<String> on(String processor, List<String> command) {
        if (!pinned) {
            return command;
        }
        List<String> result = new ArrayList<>(List.of("taskset", "-c", shared ? BOTH : processor));
        result.addAll(command);
        return result;
    }

    private static int onlineProcessors() throws IOException {
        return (int) Proc.lines("cpuinfo").stream()
                .filter(line -> line.startsWith("processor"))
                .count();
    }
}
