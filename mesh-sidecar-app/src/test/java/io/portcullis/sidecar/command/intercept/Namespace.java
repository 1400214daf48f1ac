package io.portcullis.sidecar.command.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A network namespace that lives as long as the process of root in it, with its loopback up. One thread. */
final class Namespace implements AutoCloseable {
    private final Resident root = Resident.start(List.of("unshare", "--net"));
    private final List<Resident> residents = new ArrayList<>();

    private Namespace() {
        run("ip", "link", "set", "lo", "up");
    }

    /** Makes one, or skips the test where that is not possible. */
    static Namespace create() {
        assumePossible();
        return new Namespace();
    }

    private static void assumePossible() {
        Host host = LinuxHost.here();
        boolean tools =
                List.of("unshare", "nsenter", "setpriv", "ip", "nft").stream().allMatch(host::has);
        assumeTrue(tools, "needs util-linux, iproute2 and nftables");
        assumeTrue(
                host.run(Step.of("unshare", "--net", "nft", "list", "ruleset")).ok(),
                "needs root, network namespaces and nf_tables in the kernel");
    }

    /** The process that keeps it alive. */
    Resident root() {
        return root;
    }

    /** A process of another user. */
    Resident user(int uid, int gid) {
        List<String> prefix = new ArrayList<>(prefix());
        prefix.addAll(List.of("setpriv", "--reuid", "" + uid, "--regid", "" + gid, "--clear-groups"));
        Resident resident = Resident.start(prefix);
        residents.add(resident);
        return resident;
    }

    /** What takes a command into this namespace. */
    List<String> prefix() {
        return List.of("nsenter", "--target", "" + root.pid(), "--net");
    }

    /** This namespace as the place where interception happens. */
    Host host() {
        List<Path> path = Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
        return new LinuxHost(Path.of("/proc", "" + root.pid()), prefix(), path);
    }

    /** Runs a command in here that must succeed, and returns what it printed. */
    String run(String... command) {
        Outcome outcome = host().run(Step.of(command));
        assertThat(outcome.ok())
                .as(String.join(" ", command) + ": " + outcome.error())
                .isTrue();
        return outcome.output();
    }

    /** Lets the shell run a script in here, which must succeed. */
    String script(String script) {
        Outcome outcome = host().run(Step.of("sh").reading(script));
        assertThat(outcome.ok()).as(outcome.error()).isTrue();
        return outcome.output();
    }

    /** All rules of all tables, without their counters. */
    String rules() {
        return run("nft", "-s", "list", "ruleset");
    }

    /** Starts this very application in here with one of its commands. */
    Outcome portcullis(List<String> prefix, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add("io.portcullis.sidecar.SidecarApplication");
        command.addAll(List.of(arguments));
        return host().run(Step.of(command));
    }

    /** A pair of interfaces, both called eth0, with these addresses. */
    void connect(Namespace other, List<String> mine, List<String> others) {
        run("ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", "" + other.root.pid());
        up(mine);
        other.up(others);
    }

    private void up(List<String> addresses) {
        for (String address : addresses) {
            run(
                    address.contains(":")
                            ? new String[] {"ip", "address", "add", address, "dev", "eth0", "nodad"}
                            : new String[] {"ip", "address", "add", address, "dev", "eth0"});
        }
        run("ip", "link", "set", "eth0", "up");
    }

    @Override
    public void close() {
        residents.forEach(Resident::close);
        root.close();
    }
}
