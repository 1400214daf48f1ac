package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux tells about processes in {@code /proc} (proc(5)). Any thread. */
public final class Proc {
    /** USER_HZ, the unit of utime and stime: 100 on every architecture Linux runs a JVM on. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int UTIME = 13;
    private static final int STIME = 14;

    private Proc() {}

    /** Time on a processor, of all threads of the process, user and kernel, in nanoseconds. */
    static long cpuNanos(long pid) throws IOException {
        return cpuNanos(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    }

    // The second field is the program's name in parentheses and may contain blanks, so fields count from behind it.
    static long cpuNanos(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME - 2]) + Long.parseLong(fields[STIME - 2])) * NANOS_PER_TICK;
    }

    /** Resident memory of the process in bytes. */
    public static long residentBytes(long pid) throws IOException {
        return Long.parseLong(status(pid, "VmRSS:")) * 1024;
    }

    /** The part of it that is no file's content: nobody else can have the same page. */
    static long anonymousBytes(long pid) throws IOException {
        return Long.parseLong(status(pid, "RssAnon:")) * 1024;
    }

    /** Its threads. */
    public static int threads(long pid) throws IOException {
        return Integer.parseInt(status(pid, "Threads:"));
    }

    /** Its open files and sockets. */
    public static int descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return (int) open.count();
        }
    }

    /** How many files this process may open; those it starts may open as many. */
    static long openFiles() throws IOException {
        for (String line : lines("self/limits")) {
            if (line.startsWith("Max open files")) {
                String soft = line.substring("Max open files".length()).strip().split(" +", -1)[0];
                return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
            }
        }
        throw new IOException("no open files in /proc/self/limits");
    }

    /** The digits of a line of {@code /proc/PID/status}. */
    private static String status(long pid, String name) throws IOException {
        for (String line : lines(pid + "/status")) {
            if (line.startsWith(name)) {
                return line.replaceAll("\\D", "");
            }
        }
        throw new IOException("no " + name + " in /proc/" + pid + "/status");
    }

    public static List<String> lines(String file) throws IOException {
        return Files.readAllLines(Path.of("/proc", file.split("/")));
    }
}
