package io.portcullis.gateway.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** Finds an address of this machine that others could use. */
final class OwnAddress {
    private OwnAddress() {}

    /** Skips the test where there is none. */
    static String notLoopback() {
        try {
            Optional<InetAddress> found = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address
                            && !address.isLoopbackAddress()
                            && !address.isLinkLocalAddress())
                    .findFirst();
            assumeTrue(found.isPresent(), "skipped: this machine has no address but its loopback");
            return found.orElseThrow().getHostAddress();
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
    }
}
