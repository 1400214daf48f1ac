package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.engine.listen.HttpsRedirect;
import io.portcullis.spring.config.Addresses.HostPort;
import io.portcullis.spring.config.EdgeProperties.HstsProperties;
import io.portcullis.spring.config.EdgeProperties.RedirectProperties;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a gateway's listeners do besides TLS itself. Stateless, any thread. */
public final class EdgeListeners {
    private static final int HTTPS = 443;
    private static final Duration PRELOAD_AT_LEAST = Duration.ofDays(365);
    private static final String HSTS = "portcullis.edge.hsts";
    private static final String REDIRECT = "portcullis.edge.redirect";

    private EdgeListeners() {}

    static void check(@Nullable EdgeProperties edge, Problems problems) {
        HstsProperties hsts = edge == null ? null : edge.hsts();
        if (hsts != null) {
            check(hsts, problems);
        }
        RedirectProperties redirect = edge == null ? null : edge.redirect();
        if (redirect != null) {
            check(redirect, problems);
        }
    }

    private static void check(HstsProperties hsts, Problems problems) {
        if (hsts.maxAge() == null) {
            problems.add(HSTS + ".max-age", "missing", "a duration, such as 365d");
        } else if (Boolean.TRUE.equals(hsts.preload())
                && (!Boolean.TRUE.equals(hsts.includeSubdomains())
                        || hsts.maxAge().compareTo(PRELOAD_AT_LEAST) < 0)) {
            problems.add(HSTS + ".preload", "true", "include-subdomains: true and a max-age of 365d or more beside it");
        }
    }

    private static void check(RedirectProperties redirect, Problems problems) {
        if (redirect.address() == null) {
            problems.add(REDIRECT + ".address", "missing", "an IP address and a port, such as 0.0.0.0:8080");
        } else {
            new Addresses(problems).local(REDIRECT + ".address", redirect.address());
        }
        List<String> except = redirect.except() == null ? List.of() : redirect.except();
        for (int i = 0; i < except.size(); i++) {
            if (!except.get(i).startsWith("/")) {
                problems.add(REDIRECT + ".except[" + i + "]", except.get(i), "a path, which begins with /");
            }
        }
    }

    /** The value of Strict-Transport-Security (RFC 6797, 6.1), or null for none. */
    public static @Nullable String transportSecurity(PortcullisProperties written) {
        HstsProperties hsts = written.edge() == null ? null : written.edge().hsts();
        if (hsts == null || hsts.maxAge() == null) {
            return null;
        }
        return "max-age=" + hsts.maxAge().toSeconds()
                + (Boolean.TRUE.equals(hsts.includeSubdomains()) ? "; includeSubDomains" : "")
                + (Boolean.TRUE.equals(hsts.preload()) ? "; preload" : "");
    }

    /** Where the listener is that sends clients to https, or null if there is none. */
    public static @Nullable InetSocketAddress redirectAddress(PortcullisProperties written) {
        RedirectProperties redirect = redirect(written);
        HostPort address = redirect == null || redirect.address() == null
                ? null
                : new Addresses(new Problems()).local(REDIRECT + ".address", redirect.address());
        return address == null ? null : address.socket();
    }

    /** Where it sends them. */
    public static HttpsRedirect httpsRedirect(PortcullisProperties written) {
        RedirectProperties redirect = redirect(written);
        Integer port = redirect == null ? null : redirect.httpsPort();
        List<String> except = redirect == null ? null : redirect.except();
        return new HttpsRedirect(port == null ? HTTPS : port, except == null ? List.of() : except);
    }

    private static @Nullable RedirectProperties redirect(PortcullisProperties written) {
        return written.edge() == null ? null : written.edge().redirect();
    }
}
