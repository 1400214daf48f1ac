package io.portcullis.testkit.pods;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What is left of a process that has run to its end.
 *
 * @param exitCode 128 and the signal's number if it was killed by one
 */
public record Finished(int exitCode, byte[] stdout, byte[] stderr) {
    /** The commands that build a network take milliseconds. */
    private static final Duration HOST_COMMAND = Duration.ofSeconds(20);

    /** Its standard output as UTF-8. */
    public String out() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /** Its error output as UTF-8. */
    public String err() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "exit " + exitCode + "\n" + out() + err();
    }

    /** Runs it; what outlasts the bound is killed, and is an {@link AssertionError}. */
    static Finished of(ProcessBuilder builder, String stdin, Duration bound) {
        String command = String.join(" ", builder.command());
        long deadline = System.nanoTime() + bound.toNanos();
        try {
            Process process = builder.start();
            FutureTask<byte[]> stdout = reading(process.getInputStream());
            FutureTask<byte[]> stderr = reading(process.getErrorStream());
            write(process, stdin);
            if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                process.toHandle().destroyForcibly();
                throw new AssertionError(command + ": not over within " + bound + ", killed");
            }
            return new Finished(process.exitValue(), rest(stdout, deadline), rest(stderr, deadline));
        } catch (TimeoutException e) {
            throw new AssertionError(command + ": over, but what it started keeps its output open: redirect it", e);
        } catch (IOException e) {
            throw new UncheckedIOException(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + command, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(command, e);
        }
    }

    private static byte[] rest(FutureTask<byte[]> output, long deadline)
            throws ExecutionException, InterruptedException, TimeoutException {
        return output.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /** Runs a command of this machine. */
    static Finished of(String... command) {
        return of(new ProcessBuilder(command), "", HOST_COMMAND);
    }

    /** Runs a command of this machine that must succeed, and returns what it wrote. */
    static String successfully(String stdin, List<String> command) {
        Finished finished = of(new ProcessBuilder(command), stdin, HOST_COMMAND);
        if (finished.exitCode != 0) {
            throw new IllegalStateException(
                    String.join(" ", command) + ": " + finished + (stdin.isEmpty() ? "" : "its input was:\n" + stdin));
        }
        return finished.out();
    }

    static String successfully(String... command) {
        return successfully("", List.of(command));
    }

    private static FutureTask<byte[]> reading(InputStream stream) {
        FutureTask<byte[]> bytes = new FutureTask<>(stream::readAllBytes);
        Thread.ofPlatform().daemon().name("pods-output").start(bytes);
        return bytes;
    }

    private static void write(Process process, String stdin) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(stdin.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It does not read on; its exit code and error output tell why.
        }
    }
}
