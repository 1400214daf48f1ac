package io.portcullis.core.model;

import com.google.re2j.Pattern;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway writes about the client into {@code X-Forwarded-*} and {@code Forwarded} (RFC 7239), and whose words it
 * believes there. Immutable, any thread.
 *
 * @param proxies addresses of the proxies in front that are believed; empty for none
 * @param expression another way to name them: what the text of an address matches whole, or null
 * @param believed which of the two families of fields is believed; the other one is written anew
 * @param fields which fields are written
 */
public record ForwardedPolicy(
        List<IpRange> proxies, @Nullable Pattern expression, Family believed, Fields fields) {
    /** Nobody is believed; X-Forwarded-For, -Proto, -Host and -Port are written. */
    public static final ForwardedPolicy DEFAULT =
            new ForwardedPolicy(List.of(), null, Family.X_FORWARDED, Fields.DEFAULT);

    /** Who writes the one seldom cleans the other, so only one can be believed. */
    public enum Family {
        /** {@code X-Forwarded-*}. */
        X_FORWARDED,
        /** {@code Forwarded}, RFC 7239. */
        FORWARDED
    }

    /**
     * The fields that are written.
     *
     * @param xFor {@code X-Forwarded-For}; default true
     * @param xProto {@code X-Forwarded-Proto}; default true
     * @param xHost {@code X-Forwarded-Host}; default true
     * @param xPort {@code X-Forwarded-Port}; default true
     * @param xPrefix {@code X-Forwarded-Prefix}, of trusted proxies only; default true
     * @param forwarded {@code Forwarded}; default false
     */
    public record Fields(
            boolean xFor, boolean xProto, boolean xHost, boolean xPort, boolean xPrefix, boolean forwarded) {
        public static final Fields DEFAULT = new Fields(true, true, true, true, true, false);
    }

    public ForwardedPolicy {
        proxies = List.copyOf(proxies);
    }

    /** Whether somebody is believed at all. */
    public boolean believes() {
        return !proxies.isEmpty() || expression != null;
    }

    /** Whether what comes from the address is believed. */
    public boolean trusts(InetAddress address) {
        return IpRange.anyContains(proxies, address)
                || expression != null && expression.matches(address.getHostAddress());
    }
}
