package io.portcullis.engine.exchange;

import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Sticky;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What of a request decides its subset. */
final class SubsetKeys {
    private SubsetKeys() {}

    /** The subset that the request asks for, or null. */
    static @Nullable String override(ServicePolicy policy, RequestHead head) {
        String name = policy.subsets().isEmpty() ? null : policy.overrideHeader();
        return name == null ? null : head.headers().get(HeaderName.of(name));
    }

    /** What keeps its sender on one subset, or null. */
    static @Nullable String sticky(ServicePolicy policy, RequestHead head) {
        Sticky sticky = policy.subsets().isEmpty() ? null : policy.sticky();
        if (sticky == null) {
            return null;
        }
        return sticky.header() != null
                ? head.headers().get(HeaderName.of(sticky.header()))
                : cookie(head.headers(), Objects.requireNonNull(sticky.cookie()));
    }

    private static @Nullable String cookie(Headers headers, String name) {
        for (int i = headers.indexOf(HeaderName.COOKIE, 0); i >= 0; i = headers.indexOf(HeaderName.COOKIE, i + 1)) {
            String found = cookie(headers.value(i), name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The value of a cookie in one field line (RFC 6265, 4.2.1). */
    private static @Nullable String cookie(String line, String name) {
        int at = 0;
        while (at < line.length()) {
            int end = line.indexOf(';', at);
            end = end < 0 ? line.length() : end;
            while (at < end && line.charAt(at) == ' ') {
                at++;
            }
            if (line.startsWith(name, at) && at + name.length() < end && line.charAt(at + name.length()) == '=') {
                return line.substring(at + name.length() + 1, end);
            }
            at = end + 1;
        }
        return null;
    }
}
