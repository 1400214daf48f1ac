package io.portcullis.testkit.pods;

import java.nio.file.Path;
import java.util.function.Consumer;

/** A network of its own for an application and its sidecar. Any thread. Closing it ends its processes. */
public final class Pod extends NetworkNamespace implements AutoCloseable {
    private final Consumer<Pod> onClose;

    /** @param link unique in the network; 1 to 10 digits */
    Pod(
            String name,
            int link,
            String ipv4,
            String ipv6,
            OwnedName owner,
            Path parent,
            Node node,
            Consumer<Pod> onClose) {
        super(name, owner, parent, ipv4, ipv6);
        this.onClose = onClose;
        // As container runtimes do it: users other than root may take port 80 and send a ping.
        settings(
                "ipv4/ip_unprivileged_port_start=0",
                "ipv4/ping_group_range=0 2147483647",
                "ipv6/conf/all/accept_dad=0",
                "ipv6/conf/default/accept_dad=0",
                "ipv6/conf/all/accept_redirects=0",
                "ipv6/conf/default/accept_redirects=0");
        node.ip(
                "link add veth" + link + " type veth peer name eth0 netns " + namespace(),
                "link set veth" + link + " master br0 up");
        ip(
                "link set lo up",
                "addr add " + ipv4() + "/32 dev eth0",
                "addr add " + ipv6() + "/128 dev eth0 nodad",
                "link set eth0 up",
                "route add default via " + Node.IPV4 + " dev eth0 onlink",
                "route add ::/0 via " + Node.IPV6 + " dev eth0 onlink");
        etc("resolv.conf", "nameserver " + Node.IPV4 + "\noptions timeout:2 attempts:2\n");
        etc("hosts", "127.0.0.1 localhost\n::1 localhost\n" + ipv4() + ' ' + name + '\n' + ipv6() + ' ' + name + '\n');
    }

    /** Ends its processes, first kindly (TERM, after 5 s KILL), and removes it with its addresses. */
    @Override
    public void close() {
        onClose.accept(this);
    }
}
