package io.portcullis.benchmarks.soak;

import io.portcullis.benchmarks.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets mixed traffic with faults through a gateway and three sidecars for minutes, with routes and certificates changing under it,
 * and exits with 1 if a response reached the wrong client, a visit ended in a way nobody can explain, something is left over at
 * the end, a buffer was lost ({@code --leaks}) or memory grows (without it). Runs in the project's directory; everything it
 * starts ends with it.
 */
public final class Soak {
    // Half of the usual heap, all of it in memory from the start: what garbage happens to fill is no growth. What is
    // alive in
    // it is judged apart.
    private static final List<String> HEAP = List.of("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch");

    private static final int SAMPLE_SECONDS = 30;
    private static final int RELOAD_SECONDS = 15;
    private static final int ROTATE_SECONDS = 40;
    private static final int WARM_VISITS = 20;
    private static final int REST_LIMIT_SECONDS = 60;

    private final Options options;
    private final Mesh mesh;
    private final Outcomes outcomes = new Outcomes();
    private final Map<String, List<Sample>> samples = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private long began = System.nanoTime();

    private Soak(Options options, Mesh mesh) {
        this.options = options;
        this.mesh = mesh;
    }

    public static void main(String[] arguments) throws InterruptedException {
        boolean held = false;
        try {
            Options options = Options.parse(arguments);
            Path directory = Files.createTempDirectory("portcullis-soak");
            say("certificates, configuration and logs are in " + directory);
            held = run(options, directory);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("soak: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
        }
        System.exit(held ? 0 : 1);
    }

    private static boolean run(Options options, Path directory) throws IOException, InterruptedException {
        List<String> jvm = new ArrayList<>(HEAP);
        if (options.leaks()) {
            jvm.add("-Dio.netty.leakDetection.level=paranoid");
            jvm.add("-Dio.netty.leakDetection.targetRecords=20");
        }
        try (Application application = Application.start();
                Mesh mesh = new Mesh(directory, application.port(), jvm.toArray(String[]::new))) {
            mesh.start();
            say("a gateway and three sidecars are up; " + options.visitors() + " visitors for " + options.minutes()
                    + " minutes");
            return new Soak(options, mesh).soak();
        }
    }

    private boolean soak() throws IOException, InterruptedException {
        warmUp();
        began = System.nanoTime();
        try (Actuator actuator = new Actuator()) {
            visit(actuator);
            rest(actuator);
        }
        if (options.leaks()) {
            lookForLeaks();
        }
        judge();
        SoakReport report = new SoakReport(options, outcomes, samples, failures);
        System.out.println(report.text(Machine.describe(
                options.visitors() + " visitors of one JVM",
                "nothing is pinned; load and processes share the machine")));
        return failures.isEmpty();
    }

    private void warmUp() throws IOException {
        for (int number = 0; number < 2; number++) { // One calls the gateway, the other one the first sidecar.
            Visitor visitor = new Visitor(number, mesh, outcomes);
            int good = 0;
            for (int i = 0; i < WARM_VISITS; i++) {
                good += visitor.warmUp() ? 1 : 0;
            }
            if (good == 0) {
                throw new IOException("no visit succeeds; look at the logs");
            }
            visitor.dropConnection();
        }
    }

    private void visit(Actuator actuator) throws IOException, InterruptedException {
        List<Visitor> visitors = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < options.visitors(); i++) {
            Visitor visitor = new Visitor(i, mesh, outcomes);
            visitors.add(visitor);
            threads.add(Thread.ofVirtual().start(visitor));
        }
        int seconds = options.minutes() * 60;
        for (int second = SAMPLE_SECONDS; second <= seconds; second += SAMPLE_SECONDS) {
            until(second);
            sample(actuator);
        }
        visitors.forEach(Visitor::leave);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Waits, and lets routes and certificates change meanwhile. */
    private void until(int second) throws IOException, InterruptedException {
        while (elapsedSeconds() < second) {
            TimeUnit.MILLISECONDS.sleep(500);
            if (elapsedSeconds() / RELOAD_SECONDS > mesh.round()) {
                mesh.reload();
            }
            if (elapsedSeconds() / ROTATE_SECONDS > mesh.rotations()) {
                mesh.rotate();
            }
        }
    }

    private void sample(Actuator actuator) throws IOException, InterruptedException {
        for (Mesh.Member member : mesh.members()) {
            samples.computeIfAbsent(member.name(), name -> new ArrayList<>())
                    .add(Sample.take(member, actuator, elapsedSeconds() / 60.0));
        }
    }

    /** Behind the last visit nothing may be under way any more. */
    private void rest(Actuator actuator) throws IOException, InterruptedException {
        long limit = elapsedSeconds() + REST_LIMIT_SECONDS;
        for (Mesh.Member member : mesh.members()) {
            double active = actuator.value(member, "portcullis.exchanges.active");
            while (active > 0 && elapsedSeconds() < limit) {
                TimeUnit.MILLISECONDS.sleep(200);
                active = actuator.value(member, "portcullis.exchanges.active");
            }
            if (active != 0) {
                failures.add(member.name() + ": " + active + " exchanges never ended");
            }
        }
    }

    /** A lost buffer is reported when it was collected and another one is made. */
    private void lookForLeaks() throws IOException, InterruptedException {
        Visitor last = new Visitor(1, mesh, outcomes);
        for (int i = 0; i < 5; i++) {
            for (Mesh.Member member : mesh.members()) {
                member.process().collectGarbage();
            }
            for (int visit = 0; visit < 20; visit++) {
                outcomes.ended(Visit.GET, Calls.get(last));
                outcomes.ended(Visit.TUNNEL, Streams.tunnel(last));
            }
        }
        for (Mesh.Member member : mesh.members()) {
            long leaks = Files.readString(member.log())
                    .lines()
                    .filter(line -> line.contains("LEAK:"))
                    .count();
            if (leaks > 0) {
                failures.add(member.name() + ": " + leaks + " lost buffers, told in " + member.log());
            }
        }
    }

    private void judge() throws IOException {
        if (outcomes.unexplained() > 0) {
            failures.add(outcomes.unexplained() + " visits ended in a way that nobody can explain, such as");
            failures.addAll(outcomes.sentences());
        }
        for (Mesh.Member member : mesh.members()) {
            if (!member.process().alive()) {
                failures.add(member.name() + " has ended by itself; its log is " + member.log());
            }
            if (options.judgesMemory()) {
                List<Sample> all = samples.getOrDefault(member.name(), List.of());
                judgeGrowth(member, "resident memory", SoakReport.slope(all, Sample::rss));
                judgeGrowth(member, "live heap", SoakReport.slope(all, Sample::heap));
            }
        }
    }

    private void judgeGrowth(Mesh.Member member, String what, double slope) {
        if (!(slope <= Options.MAX_SLOPE)) {
            failures.add(String.format(
                    "%s: its %s grows by %.2f MB a minute (expected: <= %.1f)",
                    member.name(), what, slope, Options.MAX_SLOPE));
        }
    }

    private long elapsedSeconds() {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    private static void say(String sentence) {
        System.out.println("soak: " + sentence);
    }
}
