package io.portcullis.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A control group of the kernel that holds its processes to so much memory, as a container's does (cgroup v2, or v1 where the
 * memory controller still lives there). One thread. Closing removes it; its processes have to be gone.
 */
final class MemoryLimit implements AutoCloseable {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    private final Path group;
    private final boolean unified;

    private MemoryLimit(Path group, boolean unified) {
        this.group = group;
        this.unified = unified;
    }

    /** Null where no such group can be made: not root, not Linux, or the controller is not ours to use. */
    static @Nullable MemoryLimit of(long bytes) {
        String name = "portcullis-" + ProcessHandle.current().pid();
        MemoryLimit second = make(ROOT.resolve(name), true, bytes);
        return second != null ? second : make(ROOT.resolve("memory").resolve(name), false, bytes);
    }

    private static @Nullable MemoryLimit make(Path group, boolean unified, long bytes) {
        if (!Files.isWritable(group.resolveSibling("cgroup.procs"))) {
            return null;
        }
        try {
            Files.createDirectory(group);
        } catch (IOException e) {
            return null;
        }
        MemoryLimit limit = new MemoryLimit(group, unified);
        try {
            Files.writeString(group.resolve(unified ? "memory.max" : "memory.limit_in_bytes"), Long.toString(bytes));
            return limit;
        } catch (IOException e) {
            limit.close();
            return null;
        }
    }

    /** The same command, for a process that belongs to the group before it becomes the program. */
    List<String> within(List<String> command) {
        String join = "echo $$ >\"$0\" && exec \"$@\"";
        return Stream.concat(
                        Stream.of(
                                "/bin/sh",
                                "-c",
                                join,
                                group.resolve("cgroup.procs").toString()),
                        command.stream())
                .toList();
    }

    /** The most it has held, in bytes; with what the kernel keeps of files and sockets for its processes. */
    long peakBytes() {
        return Long.parseLong(
                read(unified ? "memory.peak" : "memory.max_usage_in_bytes").strip());
    }

    /** How many processes the kernel has killed for it. */
    long kills() {
        return read(unified ? "memory.events" : "memory.oom_control")
                .lines()
                .filter(line -> line.startsWith("oom_kill "))
                .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                .findFirst()
                .orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(group.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Files.delete(group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
