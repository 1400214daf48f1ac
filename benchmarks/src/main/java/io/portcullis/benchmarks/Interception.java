package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A pair of sidecars that is addressed, and one that is intercepted. Takes root, in a network namespace of its own that has the
 * addresses below: {@code benchmarks/run} makes it. Any thread.
 */
final class Interception {
    /** The user of the sidecars, which the rules leave alone. */
    private static final int SIDECAR_USER = 2102;

    /** Nobody has it; there is only a route to it. */
    private static final InetSocketAddress VIRTUAL = new InetSocketAddress(InetAddress.ofLiteral("10.96.0.10"), 80);

    private static final int OUTBOUND_PORT = 15101;
    private static final int INBOUND_PORT = 15106;

    private Interception() {}

    static void fill(Lineup lineup, Workbench bench) throws IOException, InterruptedException {
        Identities.write(bench.directory());
        lineup.addJar(
                TwoHops.SIDECAR, "mesh-sidecar-app", () -> TwoHops.ours(bench).named("Portcullis addressed"));
        lineup.addJar(TwoHops.SIDECAR, "mesh-sidecar-app", () -> intercepted(bench));
    }

    private static Contender intercepted(Workbench bench) throws IOException {
        readableByAll(bench.directory());
        Map<String, String> values = Identities.VALUES;
        return Contender.jvm(
                        "Portcullis intercepted",
                        "this commit",
                        TwoHops.POLICIES + ", protocol detected",
                        bench.bootAs(SIDECAR_USER, TwoHops.SIDECAR, "intercepted-inbound.yml", INBOUND_PORT, values),
                        bench.bootAs(SIDECAR_USER, TwoHops.SIDECAR, "intercepted-outbound.yml", OUTBOUND_PORT, values))
                .at(VIRTUAL, new Rules());
    }

    /** The sidecars run as another user than the one who writes their files. */
    private static void readableByAll(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String name : List.of("caller", "callee")) {
            try (Stream<Path> all = Files.walk(directory.resolve(name))) {
                for (Path path : all.filter(each -> !Files.isSymbolicLink(each)).toList()) {
                    String rights = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
                }
            }
        }
    }

    /** The rules, by the command that users have. */
    private static final class Rules implements Contender.Around {
        @Override
        public void enter() throws IOException, InterruptedException {
            intercept("apply", "--sidecar-user=" + SIDECAR_USER, "--ipv6=off");
        }

        @Override
        public void leave() throws IOException, InterruptedException {
            intercept("remove");
        }

        private static void intercept(String... words) throws IOException, InterruptedException {
            List<String> command =
                    new ArrayList<>(List.of(Workbench.javaProgram(), "-jar", TwoHops.SIDECAR.toString(), "intercept"));
            command.addAll(List.of(words));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("intercept " + words[0] + " failed:\n" + printed);
            }
        }
    }
}
