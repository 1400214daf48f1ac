package io.portcullis.engine.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RouteFilter.RewriteLocationResponseHeader;
import io.portcullis.core.route.RouteFilter.RewriteLocationResponseHeader.StripVersion;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import org.jspecify.annotations.Nullable;

/** What RewriteLocationResponseHeader does, to the request and to the response. Immutable, any thread. */
final class LocationOps {
    private final HeaderName header;
    private final @Nullable String host;
    private final StripVersion stripVersion;
    private final Pattern hostPort;
    private final Pattern hostPortVersion;
    private final int slot;

    /** @param slot where Host and path of the request are noted, as they are when the request passes the filter */
    LocationOps(RewriteLocationResponseHeader filter, int slot) {
        if (filter.host() != null) {
            HeaderValue.requireLegal("RewriteLocationResponseHeader", filter.host());
        }
        this.header = FramingHeaders.writable("RewriteLocationResponseHeader", filter.header());
        this.host = filter.host();
        this.stripVersion = filter.stripVersion();
        this.hostPort = LinearRegex.compile("^(?:" + filter.protocols() + ")://([^:/]+(?::\\d+)?)/");
        this.hostPortVersion = LinearRegex.compile("^(?:" + filter.protocols() + ")://([^:/]+(?::\\d+)?(?:/v\\d+)?)/");
        this.slot = slot;
    }

    /** Before the destination is known: later Host is that of the upstream. */
    RequestOp host() {
        return (head, passage) -> {
            passage.note(slot, head.authority());
            return null;
        };
    }

    /** Where the filter stands; by then another one may have written Host. */
    RequestOp request() {
        return (head, passage) -> {
            if (passage.keepsHost()) {
                passage.note(slot, head.authority());
            }
            passage.note(slot + 1, head.path());
            return null;
        };
    }

    ResponseOp response() {
        return (head, passage) -> {
            rewrite(head.headers(), passage);
            return null;
        };
    }

    private void rewrite(Headers headers, Passage passage) {
        String location = headers.get(header);
        String by = host == null ? passage.note(slot) : host;
        if (location == null || by == null || by.isEmpty()) {
            return;
        }
        Matcher matcher = (strips(passage.note(slot + 1)) ? hostPortVersion : hostPort).matcher(location);
        if (matcher.find()) {
            int group = matcher.groupCount();
            headers.set(
                    header, location.substring(0, matcher.start(group)) + by + location.substring(matcher.end(group)));
        } else {
            headers.set(header, location);
        }
    }

    private boolean strips(@Nullable String path) {
        return switch (stripVersion) {
            case NEVER -> false;
            case ALWAYS -> true;
            case AS_IN_REQUEST -> path == null || !hasVersion(path);
        };
    }

    /** Whether the first segment is such as {@code v2}, and not the last. */
    private static boolean hasVersion(String path) {
        int end = path.indexOf('/', 1);
        if (end < 3 || path.charAt(1) != 'v') {
            return false;
        }
        for (int i = 2; i < end; i++) {
            if (path.charAt(i) < '0' || path.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
