package io.portcullis.engine.exchange;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The IP addresses of this machine or pod, as they were when it was made: a proxy that listens on all of them must not be sent
 * to itself by any. Immutable, any thread.
 */
final class OwnAddresses {
    private static final Logger log = LoggerFactory.getLogger(OwnAddresses.class);

    private final Set<InetAddress> addresses;

    private OwnAddresses(Set<InetAddress> addresses) {
        this.addresses = addresses;
    }

    /** Asks the system; not for event loops. */
    static OwnAddresses now() {
        try {
            return new OwnAddresses(NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet()));
        } catch (SocketException e) {
            log.warn("the addresses of this machine are not known; calls of the proxy to itself may go unnoticed", e);
            return new OwnAddresses(Set.of());
        }
    }

    /** Whether the destination is this machine, without asking the DNS. */
    boolean contain(Authority authority) {
        return authority.isLoopback() || contain(authority.host());
    }

    /** Whether the text is an IP address of this machine. */
    boolean contain(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && contain(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }

    /** Whether the address belongs to this machine. Of all loopback addresses of IPv4 only one is listed by the system. */
    boolean contain(InetAddress address) {
        boolean fourLoopback = address.isLoopbackAddress() && address.getAddress().length == 4;
        return fourLoopback || addresses.contains(address);
    }
}
