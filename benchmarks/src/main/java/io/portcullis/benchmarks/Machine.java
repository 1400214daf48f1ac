package io.portcullis.benchmarks;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine and the programs of a measurement, as lines of its report. */
public final class Machine {
    private Machine() {}

    /** Name of each line to its text. */
    static Map<String, String> describe(Cpus cpus) throws IOException, InterruptedException {
        String wrk = Programs.firstLine("wrk", "-v").replaceAll(" Copyright.*", "");
        return describe(wrk, cpus.description());
    }

    /**
     * The same for any load.
     *
     * @param load what makes it
     * @param placement who runs on which processor
     */
    public static Map<String, String> describe(String load, String placement) throws IOException, InterruptedException {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        lines.put("commit", Programs.firstLine("git", "describe", "--always", "--dirty"));
        lines.put("processor", processor() + ", " + Programs.firstLine("nproc", "--all") + " online");
        lines.put("kernel", Programs.firstLine("uname", "-sr"));
        lines.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
        lines.put("network", network());
        lines.put("JVM flags", String.join(" ", Workbench.JVM_FLAGS));
        lines.put("load", load);
        lines.put("placement", placement);
        // Everything the machine ran, our own processes included: about 2 is a quiet machine with two processors.
        lines.put(
                "load average of the last 5 minutes",
                Proc.lines("loadavg").getFirst().split(" ", -1)[1]);
        return lines;
    }

    /** Congestion control that paces, such as bbr, costs a timer for each segment, and holds large bodies up on a loopback. */
    private static String network() throws IOException {
        String own = System.getenv("PORTCULLIS_BENCH_NETWORK");
        return own != null
                ? own
                : "the machine's, congestion control "
                        + Proc.lines("sys/net/ipv4/tcp_congestion_control").getFirst();
    }

    private static String processor() throws IOException {
        return Proc.lines("cpuinfo").stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
