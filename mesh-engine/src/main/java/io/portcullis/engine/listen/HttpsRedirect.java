package io.portcullis.engine.listen;

import io.portcullis.engine.http.RequestHead;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says where a request in plain text would have been safe. Immutable, any thread.
 *
 * @param port of https, 1 to 65535; 443 is left out
 * @param except paths that are served in plain text: exact ones, or with {@code /**} at their end all below
 */
public record HttpsRedirect(int port, Set<String> except) {
    private static final String BELOW = "/**";
    private static final int HTTPS = 443;

    /** @throws IllegalArgumentException if the port is none, or a path does not begin with a slash */
    public HttpsRedirect {
        except = Set.copyOf(except);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("https-port: " + port + " (expected: 1 to 65535)");
        }
        for (String path : except) {
            if (!path.startsWith("/")) {
                throw new IllegalArgumentException("except: " + path + " (expected: a path, it begins with /)");
            }
        }
    }

    public HttpsRedirect(int port, List<String> except) {
        this(port, new HashSet<>(except));
    }

    /** Whether the path, in its normal form, is served as it is. */
    public boolean excepts(String path) {
        if (except.isEmpty()) {
            return false;
        }
        if (except.contains(path)) {
            return true;
        }
        for (int slash = path.lastIndexOf('/'); slash >= 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (except.contains(path.substring(0, slash) + BELOW)) {
                return true;
            }
        }
        return false;
    }

    /** The same by https; null if the request does not say of which host. */
    public @Nullable String location(RequestHead head) {
        String authority = head.authority();
        if (authority.isEmpty()) {
            return null;
        }
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        String target = head.target();
        return "https://" + host + (port == HTTPS ? "" : ":" + port) + (target.startsWith("/") ? target : "/");
    }
}
