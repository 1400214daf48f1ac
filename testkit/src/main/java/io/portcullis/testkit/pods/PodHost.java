package io.portcullis.testkit.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What has to be asked of a machine before it can have pods. Any thread. */
public final class PodHost {
    /** The programs that pods are made with, in a fixed order, each with Debian's package of it. */
    public static final Map<String, String> COMMANDS = commands();

    private PodHost() {}

    private static Map<String, String> commands() {
        Map<String, String> commands = new LinkedHashMap<>();
        commands.put("ip", "iproute2");
        commands.put("nft", "nftables");
        commands.put("setpriv", "util-linux");
        commands.put("tcpdump", "tcpdump");
        return Collections.unmodifiableMap(commands);
    }

    /** The number of the user this process runs as, or -1 where nobody can tell. */
    public static int user() {
        try {
            return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | RuntimeException e) {
            return -1;
        }
    }

    /** Whether the program is in one of the usual directories. */
    public static boolean has(String command) {
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, command)));
    }
}
