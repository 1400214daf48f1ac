package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A started process that serves HTTP on loopback. One thread; closing it stops the process, by its id and at once if asking does not help. */
public final class RunningProxy implements AutoCloseable {
    /** Reading 10,000 routes takes its time. */
    private static final Duration START_LIMIT = Duration.ofSeconds(600);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
    private static final byte[] PROBE = "GET /checkout?item=42 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final Process process;
    private final Duration start;

    private RunningProxy(Process process, Duration start) {
        this.process = process;
        this.start = start;
    }

    /**
     * Starts it and waits for its first good answer.
     *
     * @param log takes what it prints
     * @throws IOException with the end of the log, if it ends or does not answer in ten minutes
     */
    public static RunningProxy start(Stage stage, Path log) throws IOException, InterruptedException {
        for (Map.Entry<Path, String> file : stage.files().entrySet()) {
            Files.writeString(file.getKey(), file.getValue());
        }
        long began = System.nanoTime();
        Process process = new ProcessBuilder(stage.command())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> kill(process)));
        while (!(stage.probed() ? answers(stage.port()) : accepts(stage.port()))) {
            if (!process.isAlive() || System.nanoTime() - began > START_LIMIT.toNanos()) {
                kill(process);
                throw new IOException(stage.name() + " did not answer; its log ends with:\n" + end(log));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return new RunningProxy(process, Duration.ofNanos(System.nanoTime() - began));
    }

    /** From the start of the process to its first good answer. */
    Duration start() {
        return start;
    }

    /** The process' id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Has a JVM collect its garbage, by {@code jcmd} of the JDK that runs this. */
    public void collectGarbage() throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Programs.output(jcmd, Long.toString(pid()), "GC.run");
    }

    /** Of the process and its workers. */
    long cpuNanos() throws IOException {
        long sum = Proc.cpuNanos(process.pid());
        for (ProcessHandle worker : process.descendants().toList()) {
            sum += Proc.cpuNanos(worker.pid());
        }
        return sum;
    }

    /** Of the process and its workers; what they share is counted for each. */
    long residentBytes() throws IOException {
        long sum = Proc.residentBytes(process.pid());
        for (ProcessHandle worker : process.descendants().toList()) {
            sum += Proc.residentBytes(worker.pid());
        }
        return sum;
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
            }
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(2000);
            socket.getOutputStream().write(PROBE);
            InputStream in = socket.getInputStream();
            String line = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
            in.readAllBytes();
            return line.endsWith(" 200");
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String end(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }
}
