package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Starts our gateway and the other proxies on loopback, one worker each, loads them in turn, and writes what a request
 * costs each of them to {@code docs/benchmarks}: Markdown, JSON and charts, after each work what is known by then. Runs in the
 * project's directory; everything it starts ends with it.
 */
public final class SideBySide {
    private final Plan plan;
    private final Cpus cpus;
    private final Path directory;
    private final List<Trial> trials = new ArrayList<>();
    private final Set<String> missing = new LinkedHashSet<>();

    private SideBySide(Plan plan, Cpus cpus, Path directory) {
        this.plan = plan;
        this.cpus = cpus;
        this.directory = directory;
    }

    /** Exits with 1 and one sentence if it could not measure. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Plan plan = Plan.parse(arguments);
            Path directory = Files.createTempDirectory("portcullis-bench");
            new SideBySide(plan, Cpus.claim(), directory).run();
            Files.delete(directory);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("bench: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        long began = System.nanoTime();
        for (Setup setup : plan.setups()) {
            Path own = Files.createDirectory(directory.resolve(setup.fileName()));
            new Comparison(plan, setup, cpus, own).run((trial, leftOut) -> {
                trials.add(trial);
                missing.addAll(leftOut);
                System.out.println("\n" + Table.of(trial, plan));
                write(setup, (System.nanoTime() - began) / 60_000_000_000L);
            });
            // Access logs of millions of requests. After a failure they stay, to be looked at.
            delete(own);
        }
    }

    private void write(Setup setup, long minutes) throws IOException, InterruptedException {
        Notes notes =
                new Notes(plan, Machine.describe(plan.whole() ? cpus : setup.placement(cpus)), List.copyOf(missing));
        Map<String, String> files =
                plan.whole() ? new Overview(notes, trials, minutes).files() : new Report(setup, notes, trials).files();
        String name = plan.whole() ? "works" : setup.fileName();
        Files.createDirectories(plan.out());
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(plan.out().resolve(name + file.getKey()), file.getValue());
        }
        Comparison.say("written to " + plan.out().resolve(name + ".md"));
    }

    private static void delete(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
