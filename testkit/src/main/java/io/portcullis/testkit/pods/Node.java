package io.portcullis.testkit.pods;

import java.nio.file.Path;

/** Joins the pods by a bridge and forwards between them. A client on it stands for the kubelet. Any thread. */
public final class Node extends NetworkNamespace {
    static final String IPV4 = "10.88.0.1";
    static final String IPV6 = "fd00:10:88::1";
    static final String BRIDGE = "br0";
    /** Set, or the bridge takes its lowest port's, and pods go on sending to an old one when another pod comes or goes. */
    static final String MAC = "02:0a:58:00:00:01";

    Node(OwnedName owner, Path parent) {
        super("node", owner, parent, IPV4, IPV6);
        // Every packet is routed, none bridged from pod to pod: then replies pass the node too, and what the node has
        // translated is translated back whether or not the kernel shows bridged packets to its packet filter.
        settings(
                "ipv4/ip_forward=1",
                "ipv4/conf/all/send_redirects=0",
                "ipv4/conf/default/send_redirects=0",
                "ipv6/conf/all/forwarding=1",
                "ipv6/conf/all/accept_dad=0",
                "ipv6/conf/default/accept_dad=0",
                "bridge/bridge-nf-call-iptables=0",
                "bridge/bridge-nf-call-ip6tables=0");
        ip(
                "link set lo up",
                "link add br0 address " + MAC + " type bridge mcast_snooping 0 forward_delay 0",
                "addr add " + IPV4 + "/16 dev br0",
                "addr add " + IPV6 + "/64 dev br0 nodad",
                "link set br0 up",
                // Only so that the node itself may try: what is sent there is translated to an endpoint, or refused.
                "route add 10.96.0.0/16 dev br0",
                "route add fd00:10:96::/64 dev br0");
    }
}
