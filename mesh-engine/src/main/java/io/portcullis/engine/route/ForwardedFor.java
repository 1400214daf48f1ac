package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code X-Forwarded-For} as SCG's {@code XForwardedRemoteAddressResolver} does, but believes nobody who is not a
 * trusted proxy. Stateless, any thread.
 */
final class ForwardedFor {
    private ForwardedFor() {}

    /**
     * Where a request comes from.
     *
     * @param maxTrustedIndex how many proxies from the right are trusted to have told the truth; 1 or more
     * @param trustedProxies what the address of the socket must match whole for its word to count, or null: nobody's does
     * @return null if the trusted word is no IP address
     */
    static @Nullable InetAddress client(Arrival arrival, int maxTrustedIndex, @Nullable Pattern trustedProxies) {
        InetAddress peer = arrival.openerAddress();
        String said = arrival.forwardedFor();
        if (peer == null || said == null || trustedProxies == null || !trustedProxies.matches(peer.getHostAddress())) {
            return peer;
        }
        List<String> addresses = addresses(said);
        return addresses.isEmpty() ? peer : literal(addresses.get(Math.max(0, addresses.size() - maxTrustedIndex)));
    }

    private static List<String> addresses(String said) {
        List<String> addresses = new ArrayList<>();
        for (int at = 0; at <= said.length(); ) {
            int comma = said.indexOf(',', at);
            int end = comma < 0 ? said.length() : comma;
            String address = said.substring(at, end).strip();
            if (!address.isEmpty()) {
                addresses.add(address);
            }
            at = end + 1;
        }
        return addresses;
    }

    /** Never a name: that would ask the DNS. */
    private static @Nullable InetAddress literal(String address) {
        try {
            return InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
