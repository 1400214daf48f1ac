package io.portcullis.engine.limit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What the system's limit of open files leaves for clients. Stateless, any thread. */
// A process without descriptors cannot accept, connect, resolve names or read its configuration: so clients get less
// than half of them, and each of their connections can have one upstream.
public final class OpenFiles {
    /** Jars, logs, event loops, certificates and the connections of the actuator. */
    private static final long RESERVED = 256;

    private static final int MOST = 100_000;
    private static final int LEAST = 64;

    private OpenFiles() {}

    /** Connections of clients that this process can have: half of its open files, at most 100000. */
    public static int connections() {
        return connections(allowed());
    }

    static int connections(long files) {
        return (int) Math.clamp((files - RESERVED) / 2, LEAST, MOST);
    }

    private static long allowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
