package io.portcullis.engine.observe;

import io.portcullis.core.model.ErrorPage;
import io.portcullis.engine.route.HostPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The pages somebody has written for our failures, by host and status. Immutable, any thread. */
public final class OwnPages {
    /** Nobody has. */
    public static final OwnPages NONE = new OwnPages(List.of());

    private final List<Entry> entries;

    private record Entry(ErrorPage page, List<HostPattern> hosts) {
        boolean isFor(String host, int status) {
            return page.isFor(status) && (hosts.isEmpty() || hosts.stream().anyMatch(pattern -> pattern.matches(host)));
        }
    }

    /** @throws IllegalArgumentException naming the host that is no pattern */
    public OwnPages(List<ErrorPage> pages) {
        entries = pages.stream()
                .map(page -> new Entry(
                        page,
                        page.hosts().stream()
                                .map(host -> HostPattern.compile(host.toLowerCase(Locale.ROOT)))
                                .toList()))
                .toList();
    }

    /**
     * The page for a failure, or null.
     *
     * @param code the failure's name
     * @param authority what was called, with or without a port; may be empty
     */
    public @Nullable FailureBody render(int status, String code, String authority, String traceId) {
        if (entries.isEmpty()) {
            return null;
        }
        String host = host(authority);
        for (Entry entry : entries) {
            if (entry.isFor(host, status)) {
                return new FailureBody(entry.page().contentType(), filled(entry.page(), status, code, traceId));
            }
        }
        return null;
    }

    private static byte[] filled(ErrorPage page, int status, String code, String traceId) {
        return page.text()
                .replace("{{status}}", Integer.toString(status))
                .replace("{{code}}", plain(code))
                .replace("{{trace-id}}", plain(traceId))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What needs no escape in any kind of text: everything else goes. */
    private static String plain(String value) {
        return value.replaceAll("[^0-9A-Za-z_.-]", "");
    }

    private static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        String host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
        return host.toLowerCase(Locale.ROOT);
    }
}
