package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What Linux tells about processes in {@code /proc} (proc(5)). Any thread. */
final class Proc {
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
    static long residentBytes(long pid) throws IOException {
        for (String line : lines(pid + "/status")) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("no VmRSS in /proc/" + pid + "/status");
    }

    static List<String> lines(String file) throws IOException {
        return Files.readAllLines(Path.of("/proc", file.split("/")));
    }
}
