package io.portcullis.spring.discovery;

import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.net.SocketException;

/** Whether this machine speaks IPv6 at all. Stateless, any thread. */
final class Ipv6 {
    private Ipv6() {}

    /** If it cannot be found out, it does: an address that cannot be reached is left out by its failures. */
    static boolean isThere() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(Inet6Address.class::isInstance);
        } catch (SocketException e) {
            return true;
        }
    }
}
