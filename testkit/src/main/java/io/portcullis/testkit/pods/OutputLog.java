package io.portcullis.testkit.pods;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/** The lines a process writes, kept in memory and in a file, and waited for. Any thread. */
final class OutputLog {
    private static final int TAIL_LINES = 40;

    private final String process;
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private OutputLog(String process, Path file) {
        this.process = process;
        this.file = file;
    }

    /** Reads the stream to its end on a thread of its own. */
    static OutputLog reading(String process, InputStream stream, Path file) {
        OutputLog log = new OutputLog(process, file);
        Thread.ofPlatform().daemon().name("pods-log-" + process).start(() -> log.read(stream));
        return log;
    }

    Path file() {
        return file;
    }

    /** The first line, of those before this call too, in which the expression is found. */
    String awaitLine(String regex, Duration bound) {
        Pattern pattern = Pattern.compile(regex);
        long left = bound.toNanos();
        int seen = 0;
        lock.lock();
        try {
            while (true) {
                for (; seen < lines.size(); seen++) {
                    if (pattern.matcher(lines.get(seen)).find()) {
                        return lines.get(seen);
                    }
                }
                if (ended || left <= 0) {
                    throw new AssertionError(
                            process + (ended ? " ended without" : " did not within " + bound + " write")
                                    + " a line with '" + regex + "'; its last lines:\n" + tail());
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for '" + regex + "' of " + process, e);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everybody who can write has closed the stream. */
    void awaitEnd(Duration bound) {
        long left = bound.toNanos();
        lock.lock();
        try {
            while (!ended && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    String tail() {
        List<String> all = lines();
        return String.join("\n", all.subList(Math.max(0, all.size() - TAIL_LINES), all.size()));
    }

    private void read(InputStream stream) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
                Writer writer = Files.newBufferedWriter(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                writer.append(line).append('\n').flush();
                add(line);
            }
        } catch (IOException | UncheckedIOException e) {
            add("(the output could not be read on: " + e + ")");
        } finally {
            end();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.add(line);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
