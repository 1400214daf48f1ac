package io.portcullis.sidecar.command.intercept;

import io.portcullis.core.model.IpRange;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which connections of a pod go through its sidecar; whole and valid. Immutable, any thread.
 *
 * @param outboundPort of the sidecar's listener on the loopback, for what the application opens
 * @param inboundPort of the sidecar's listener on all addresses, for what others open
 * @param sidecar whose connections are left alone
 * @param inbound whether connections of others are redirected
 * @param outbound whether connections of the application are redirected
 * @param ipv6 whether IPv6 is redirected too; IPv4 always is
 * @param excludedInboundPorts of the pod that others reach directly, besides the sidecar's own
 * @param excludedOutboundPorts that the application reaches directly
 * @param excludedOutboundRanges that the application reaches directly
 * @param excludedUsers whose connections are left alone besides the sidecar's
 */
record InterceptionPlan(
        int outboundPort,
        int inboundPort,
        SidecarUser sidecar,
        boolean inbound,
        boolean outbound,
        boolean ipv6,
        Ports excludedInboundPorts,
        Ports excludedOutboundPorts,
        List<IpRange> excludedOutboundRanges,
        SortedSet<Long> excludedUsers) {
    static final int OUTBOUND_PORT = 15101;
    static final int INBOUND_PORT = 15106;
    /** The kubelet and Prometheus come without a certificate. */
    static final int PROBE_PORT = 15120;

    InterceptionPlan {
        if (outboundPort == inboundPort) {
            throw new IllegalArgumentException("inbound and outbound listener have one port: " + inboundPort);
        }
        if (!inbound && !outbound) {
            throw new IllegalArgumentException("neither direction is redirected");
        }
        excludedOutboundRanges = List.copyOf(excludedOutboundRanges);
        excludedUsers = new TreeSet<>(excludedUsers);
    }

    /** The usual plan for a sidecar of this user. */
    static InterceptionPlan usual(long uid) {
        return new InterceptionPlan(
                OUTBOUND_PORT,
                INBOUND_PORT,
                SidecarUser.of(uid),
                true,
                true,
                true,
                Ports.NONE,
                Ports.NONE,
                List.of(),
                new TreeSet<>());
    }

    /** In one line, for people. */
    String text() {
        String ports = (inbound ? "inbound to " + inboundPort : "inbound not")
                + (outbound ? ", outbound to " + outboundPort : ", outbound not");
        return ports + ", sidecar is user " + sidecar.uid() + (ipv6 ? ", IPv4 and IPv6" : ", IPv4 only");
    }

    List<Family> families() {
        return ipv6 ? List.of(Family.IPV4, Family.IPV6) : List.of(Family.IPV4);
    }

    /** Ports of the pod that are never redirected: those asked for, the probes, and the sidecar's own listener. */
    Ports directInboundPorts() {
        return excludedInboundPorts.and(inboundPort, PROBE_PORT);
    }

    /** The excluded ranges of one family. */
    List<String> excludedRanges(Family family) {
        return excludedOutboundRanges.stream()
                .map(IpRange::toString)
                .filter(range -> Family.of(range) == family)
                .distinct()
                .toList();
    }
}
