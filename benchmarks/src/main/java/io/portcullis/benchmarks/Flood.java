package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What attackers cost others, as a ratio: the latency of a client at a fixed rate while they are at the gateway, and while they
 * are at a sink on the same machine. Then the memory of an idle connection. Runs in the project's directory.
 */
public final class Flood {
    private static final int RATE = 400;
    private static final int CONNECTIONS = 8;
    private static final int SECONDS = 6;
    private static final int ROUNDS = 3;
    private static final int SPREAD_SECONDS = 3;
    private static final int CROWD = 500;
    private static final int IDLE = 10_000;
    private static final Path PAGE = Path.of("docs", "benchmarks", "edge-limits.md");

    private final List<Process> started = new ArrayList<>();
    private final StringBuilder page = new StringBuilder();
    private final Cpus cpus;

    private Flood(Cpus cpus) {
        this.cpus = cpus;
    }

    /**
     * Arguments: the attacks to measure, such as {@code SLOW_READERS}; then nothing else is measured, and no page is written.
     * Exits with 1 and one sentence if it could not measure.
     */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Flood flood = new Flood(Cpus.claim());
            Runtime.getRuntime().addShutdownHook(new Thread(flood::stop));
            flood.run(Arrays.stream(arguments).map(Attack::valueOf).toList());
        } catch (IOException e) {
            System.err.println("flood: " + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    private void stop() {
        started.forEach(Process::destroyForcibly);
    }

    private void run(List<Attack> some) throws IOException, InterruptedException {
        int upstream = Workbench.freePort();
        int sink = Workbench.freePort();
        int gateway = Workbench.freePort();
        Path log = Files.createTempFile("portcullis-flood", ".log");
        java(SmallServer.class, Integer.toString(upstream));
        java(SmallServer.class, Integer.toString(sink));
        java(
                EngineProxy.class,
                Integer.toString(gateway),
                Integer.toString(upstream),
                log.toString(),
                Integer.toString(sink));
        awaitPort(sink);
        awaitPort(upstream);
        awaitPort(gateway);
        InetSocketAddress target = address(gateway);
        new ConstantRate(CONNECTIONS, 2_000).run(target, 8);
        heading();
        for (Attack attack : some.isEmpty() ? List.of(Attack.values()) : some) {
            measure(attack, target, sink, gateway);
        }
        if (some.isEmpty()) {
            slowHttpTest(gateway);
            idle(upstream, log);
            Files.writeString(PAGE, page);
        }
        Files.delete(log);
    }

    private void heading() throws IOException, InterruptedException {
        page.append("# What attackers cost others, and what an idle connection costs\n\n")
                .append("Written by `make flood`. ")
                .append(Programs.firstLine("uname", "-sr"))
                .append(", ")
                .append(Programs.firstLine("nproc", "--all"))
                .append(" processors, ")
                .append(System.getProperty("java.vm.name"))
                .append(' ')
                .append(Runtime.version())
                .append(", commit ")
                .append(Programs.firstLine("git", "describe", "--always", "--dirty"))
                .append(", load average of the last 5 minutes ")
                .append(Proc.lines("loadavg").getFirst().split(" ", -1)[1])
                .append(".\n\nThe engine with the limits of a gateway, one event loop. ")
                .append(String.format(
                        Locale.ROOT,
                        "A good client sends %d requests a second over %d connections for %d s; an attacker has %d"
                                + " connections at a time, all from one address, and began %d s earlier. Medians of %d"
                                + " rounds, taken in turn; on the processors: %s.",
                        RATE,
                        CONNECTIONS,
                        SECONDS,
                        CROWD,
                        SPREAD_SECONDS,
                        ROUNDS,
                        cpus.description()))
                .append(
                        " In the control run the same attacker is aimed at the small server that stands behind the gateway for it alone, so that both runs share the machine with both."
                                + " A request that fails ends the run: every line stands for zero failures.\n\n")
                .append("| attack | p50, elsewhere | p50, gateway | p99, elsewhere | p99, gateway | ratio of p99 |\n")
                .append("|---|--:|--:|--:|--:|--:|\n");
    }

    private void measure(Attack attack, InetSocketAddress target, int sink, int gateway)
            throws IOException, InterruptedException {
        during(attack, gateway, target); // Until the attack's own paths are compiled.
        List<Latencies> control = new ArrayList<>();
        List<Latencies> attacked = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            control.add(during(attack, sink, target));
            attacked.add(during(attack, gateway, target));
        }
        long controlTail = median(control, 99);
        long attackedTail = median(attacked, 99);
        String line = String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %.2f |%n",
                attack.text(),
                millis(median(control, 50)),
                millis(median(attacked, 50)),
                millis(controlTail),
                millis(attackedTail),
                (double) attackedTail / controlTail);
        System.out.print(line);
        page.append(line);
    }

    private static long median(List<Latencies> rounds, double percent) {
        return rounds.stream()
                .mapToLong(round -> round.percentile(percent))
                .sorted()
                .toArray()[rounds.size() / 2];
    }

    private Latencies during(Attack attack, int attacked, InetSocketAddress target)
            throws IOException, InterruptedException {
        Process attackers = java(Attackers.class, attack.name(), Integer.toString(attacked), Integer.toString(CROWD));
        try {
            TimeUnit.SECONDS.sleep(SPREAD_SECONDS);
            return new ConstantRate(CONNECTIONS, RATE).run(target, SECONDS);
        } finally {
            attackers.destroyForcibly().waitFor();
        }
    }

    private void idle(int upstream, Path log) throws IOException, InterruptedException {
        int gateway = Workbench.freePort();
        Process proxy = java(
                EngineProxy.class,
                Integer.toString(gateway),
                Integer.toString(upstream),
                log.toString(),
                Integer.toString(upstream),
                Integer.toString(IDLE + CROWD));
        awaitPort(gateway);
        InetSocketAddress target = address(gateway);
        new ConstantRate(CONNECTIONS, 2_000).run(target, 4);
        long before = Proc.residentBytes(proxy.pid());
        List<Socket> open = new ArrayList<>();
        byte[] request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < IDLE; i++) {
                Socket socket = new Socket(target.getAddress(), target.getPort());
                open.add(socket);
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(request);
                if (socket.getInputStream().read(new byte[4096]) < 0) {
                    throw new IOException("idle connection " + i + " was closed");
                }
            }
            long after = Proc.residentBytes(proxy.pid());
            String text = String.format(
                    Locale.ROOT,
                    "%n## Idle connections%n%n%d connections that have carried a request each and are idle: resident memory of"
                            + " the process %d MB before, %d MB with them, %.1f kB for each.%n",
                    IDLE,
                    before >> 20,
                    after >> 20,
                    (after - before) / 1000.0 / IDLE);
            System.out.print(text);
            page.append(text);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private void slowHttpTest(int gateway) throws IOException, InterruptedException {
        Path program = Programs.find("slowhttptest");
        if (program == null) {
            System.out.println("flood: slowhttptest is not installed, left out");
            return;
        }
        page.append("\n## slowhttptest\n\n")
                .append(Programs.firstLine("dpkg-query", "-W", "slowhttptest"))
                .append(
                        ", 1000 connections, 200 a second, for 30 s each. It says whether a probe of its own was answered within 3 s.\n\n")
                .append("| mode | service available |\n|---|---|\n");
        for (String mode : List.of("-H", "-B", "-R", "-X")) {
            String printed = Programs.output(
                    program.toString(),
                    mode,
                    "-c",
                    "1000",
                    "-r",
                    "200",
                    "-i",
                    "5",
                    "-l",
                    "30",
                    "-p",
                    "3",
                    "-u",
                    "http://127.0.0.1:" + gateway + (mode.equals("-X") ? "/large" : "/"));
            String plain = printed.replaceAll("\u001B\\[[0-9;]*[A-Za-z]", "");
            boolean lost = plain.lines().anyMatch(line -> line.matches(".*service available:\\s+NO.*"));
            boolean answered = plain.lines().anyMatch(line -> line.matches(".*service available:\\s+YES.*"));
            String line = "| `" + mode + "` | " + (lost ? "not always" : answered ? "always" : "unknown") + " |\n";
            System.out.print(line);
            page.append(line);
        }
    }

    private Process java(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(program == EngineProxy.class ? Workbench.JVM_FLAGS : List.of("-Xmx256m", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(program == EngineProxy.class ? cpus.proxy(command) : cpus.load(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }

    private static void awaitPort(int port) throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IOException("nobody listens on port " + port);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f ms", nanos / 1e6);
    }
}
