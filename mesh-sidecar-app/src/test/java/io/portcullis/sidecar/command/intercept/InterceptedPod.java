package io.portcullis.sidecar.command.intercept;

import java.util.List;

/**
 * A pod with an application, and where its sidecar would listen somebody who says so; and a neighbour at the other end of
 * the pod's only interface, which is its way to everywhere. One thread.
 */
final class InterceptedPod implements AutoCloseable {
    static final int APPLICATION_PORT = 8080;
    static final int EXCLUDED_INBOUND_PORT = 9000;
    static final int SERVICE_PORT = 80;
    static final int EXCLUDED_OUTBOUND_PORT = 5432;
    /** With these options each rule has something to do. */
    static final String[] OPTIONS = {
        "--sidecar-user=15100",
        "--exclude-inbound-ports=9000",
        "--exclude-outbound-ports=5400-5500",
        "--exclude-outbound-ranges=10.90.0.3,fd00:90::3",
        "--exclude-users=15200"
    };

    final Namespace pod = Namespace.create();
    final Namespace neighbours = Namespace.create();
    final Resident application = pod.user(1000, 1000);
    final Resident sidecar = pod.user(Plans.SIDECAR, Plans.SIDECAR);
    final Resident excluded = pod.user(15200, 15200);
    final Resident neighbour = neighbours.root();

    InterceptedPod() {
        pod.connect(
                neighbours,
                List.of("10.90.0.2/24", "fd00:90::2/64"),
                List.of("10.90.0.1/24", "10.90.0.3/24", "fd00:90::1/64", "fd00:90::3/64"));
        pod.run("ip", "route", "add", "default", "via", "10.90.0.1");
        pod.run("ip", "-6", "route", "add", "default", "via", "fd00:90::1");
        listen();
    }

    private void listen() {
        Resident root = pod.root();
        for (String loopback : List.of("127.0.0.1", "::1")) {
            root.listen(loopback, InterceptionPlan.OUTBOUND_PORT, "outbound");
        }
        root.listen("::", InterceptionPlan.INBOUND_PORT, "inbound");
        root.listen("::", InterceptionPlan.PROBE_PORT, "probes");
        root.listen("::", APPLICATION_PORT, "application");
        root.listen("::", EXCLUDED_INBOUND_PORT, "excluded");
        neighbour.listen("::", SERVICE_PORT, "neighbour");
        neighbour.listen("::", EXCLUDED_OUTBOUND_PORT, "database");
    }

    void apply(Backend.Choice backend, String... options) {
        new Interception(pod.host()).apply(Plans.of(options), backend);
    }

    void remove() {
        new Interception(pod.host()).remove();
    }

    @Override
    public void close() {
        neighbours.close();
        pod.close();
    }

    /** The addresses of one family. */
    enum Addresses {
        IPV4("10.90.0.2", "127.0.0.1", "127.0.0.6", "10.90.0.1", "10.90.0.3", "10.96.0.10"),
        IPV6("fd00:90::2", "::1", "::6", "fd00:90::1", "fd00:90::3", "fd00:96::10");

        final String pod;
        final String loopback;
        final String applicationSource;
        final String neighbour;
        final String excluded;
        /** Where nobody is, as behind the virtual address of a service. */
        final String virtual;

        Addresses(
                String pod,
                String loopback,
                String applicationSource,
                String neighbour,
                String excluded,
                String virtual) {
            this.pod = pod;
            this.loopback = loopback;
            this.applicationSource = applicationSource;
            this.neighbour = neighbour;
            this.excluded = excluded;
            this.virtual = virtual;
        }
    }
}
