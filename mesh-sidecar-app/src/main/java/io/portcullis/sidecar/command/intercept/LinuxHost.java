package io.portcullis.sidecar.command.intercept;

import io.portcullis.sidecar.command.CommandFailure;
import io.portcullis.sidecar.command.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * This process's own network namespace, or that of another process. Any thread.
 *
 * @param process directory of the process below {@code /proc} whose namespace is meant
 * @param prefix what every program is started with, empty for this process's own namespace
 * @param path directories where programs are looked for
 */
record LinuxHost(Path process, List<String> prefix, List<Path> path) implements Host {
    private static final int TIMEOUT_SECONDS = 20;
    private static final int CAP_NET_ADMIN = 12;
    private static final String APPLICATION_SOURCE = "00000000000000000000000000000006";
    /** Where these programs are, whatever the PATH of an unprivileged user says. */
    private static final List<String> SYSTEM = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    LinuxHost {
        prefix = List.copyOf(prefix);
        path = List.copyOf(path);
    }

    /** Where this process runs. */
    static LinuxHost here() {
        List<Path> path = new ArrayList<>();
        Optional.ofNullable(System.getenv("PATH")).stream()
                .flatMap(dirs -> Arrays.stream(dirs.split(":", -1)))
                .filter(dir -> !dir.isBlank())
                .forEach(dir -> path.add(Path.of(dir)));
        SYSTEM.forEach(dir -> path.add(Path.of(dir)));
        return new LinuxHost(Path.of("/proc/self"), List.of(), path);
    }

    @Override
    public boolean has(String program) {
        return find(program).isPresent();
    }

    private Optional<Path> find(String program) {
        return path.stream()
                .map(dir -> dir.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public Outcome run(Step step) {
        String program = step.command().getFirst();
        List<String> command = new ArrayList<>(prefix);
        command.add(find(program).map(Path::toString).orElse(program));
        command.addAll(step.command().subList(1, step.command().size()));
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("LC_ALL", "C");
            return finish(step, builder.start());
        } catch (IOException e) {
            throw new CommandFailure(ExitStatus.NO_TOOL, step.line() + ": cannot be started: " + e.getMessage());
        }
    }

    private static Outcome finish(Step step, Process process) throws IOException {
        CompletableFuture<String> error =
                CompletableFuture.supplyAsync(() -> text(process, true), Thread::startVirtualThread);
        CompletableFuture<String> output =
                CompletableFuture.supplyAsync(() -> text(process, false), Thread::startVirtualThread);
        try (var input = process.getOutputStream()) {
            input.write(step.input().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading; its status and words say why.
        }
        try {
            if (process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                return new Outcome(
                        process.exitValue(), output.join(), error.join().strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new CommandFailure(
                ExitStatus.REFUSED,
                step.line() + ": did not end within " + TIMEOUT_SECONDS + " s; look at what it waits for");
    }

    private static String text(Process process, boolean error) {
        try (var stream = error ? process.getErrorStream() : process.getInputStream()) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public boolean mayChangeNetwork() {
        return lines("status").stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .anyMatch(capabilities -> (capabilities >> CAP_NET_ADMIN & 1) == 1);
    }

    @Override
    public boolean hasIpv6() {
        return !lines("net/if_inet6").isEmpty();
    }

    @Override
    public boolean hasApplicationSource() {
        return lines("net/if_inet6").stream().anyMatch(line -> line.startsWith(APPLICATION_SOURCE));
    }

    @Override
    public boolean hasLegacyNat(Family family) {
        return lines("net/" + family.legacyTables()).contains("nat");
    }

    /** The lines of a file of the process, none where the kernel lacks it. */
    private List<String> lines(String file) {
        try {
            return Files.readAllLines(process.resolve(file));
        } catch (IOException e) {
            return List.of();
        }
    }
}
