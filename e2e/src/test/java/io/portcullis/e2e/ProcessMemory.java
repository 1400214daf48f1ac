package io.portcullis.e2e;

import io.portcullis.testkit.pods.RunningProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says about the memory of a process. */
final class ProcessMemory {
    /** The limit of a sidecar's container in the examples for Kubernetes. */
    static final long SIDECAR_LIMIT_BYTES = 320L * 1024 * 1024;

    private ProcessMemory() {}

    /** The most it has ever had resident. */
    static long peakBytes(RunningProcess process) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
