package io.portcullis.sidecar.command;

import io.portcullis.sidecar.SidecarApplication;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A sidecar as a process of its own, at free ports. One thread. */
public final class SidecarProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("sidecar ready in .*; actuator (\\d+);");

    private final Process process;
    private final int actuator;

    private SidecarProcess(Process process) throws IOException {
        this.process = process;
        this.actuator = actuatorPort();
    }

    static SidecarProcess start() throws IOException {
        return start(List.of());
    }

    /**
     * Starts one.
     *
     * @param flags of its JVM
     * @param arguments stronger than what is set here
     */
    public static SidecarProcess start(List<String> flags, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.addAll(flags);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                SidecarApplication.class.getName(),
                "--logging.level.root=info",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--portcullis.outbound.address=127.0.0.1:0",
                "--portcullis.drain.accept=0s"));
        command.addAll(List.of(arguments));
        return new SidecarProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** What it says when everything listens. */
    private int actuatorPort() throws IOException {
        BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            said.append(line).append('\n');
            Matcher ready = READY.matcher(line);
            if (ready.find()) {
                Thread.startVirtualThread(() -> log.lines().forEach(later -> {}));
                return Integer.parseInt(ready.group(1));
            }
        }
        throw new IOException("the sidecar ended before it was ready:\n" + said);
    }

    /** The process' id. */
    public long pid() {
        return process.pid();
    }

    /** Where a page of the actuator is. */
    public String actuator(String page) {
        return "http://127.0.0.1:" + actuator + "/actuator/" + page;
    }

    /** Waits for its end. */
    int exitStatus() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
