package io.portcullis.engine.route;

import io.portcullis.core.route.RouteFilter.RequestHeaderSize;
import io.portcullis.core.route.RouteFilter.RequestSize;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the filters do that bound a request. Stateless, any thread. */
final class SizeOps {
    /** Ours, added on entry: no client is to be blamed for them. */
    private static final List<String> ADDED_ON_ENTRY = List.of("x-forwarded-", "via");

    private static final HeaderName ERROR_MESSAGE = HeaderName.of("errorMessage");

    private SizeOps() {}

    static RequestOp headers(RequestHeaderSize filter) {
        HeaderName error = FramingHeaders.writable("RequestHeaderSize", filter.errorHeader());
        return (head, passage) -> {
            Map<String, Long> tooLarge = tooLarge(head.headers(), filter.maxBytes());
            if (tooLarge.isEmpty()) {
                return null;
            }
            StringBuilder message = new StringBuilder("Request Header/s size is larger than permissible limit (")
                    .append(filter.maxBytes())
                    .append("B).");
            tooLarge.forEach((name, size) -> message.append(" Request Header/s size for '")
                    .append(name)
                    .append("' is ")
                    .append(size)
                    .append("B."));
            Headers headers = new Headers();
            headers.add(error, message.toString());
            return new Stop.Answered(431, headers, "RequestHeaderSize");
        };
    }

    /** The name once, and all of its values. */
    private static Map<String, Long> tooLarge(Headers headers, long maxBytes) {
        Map<String, Long> tooLarge = new LinkedHashMap<>();
        for (int i = 0; i < headers.size(); i++) {
            HeaderName name = HeaderName.of(headers.name(i));
            boolean first = headers.indexOf(name, 0) == i;
            long size = first && !isAddedOnEntry(name) ? size(headers, name, i) : 0;
            if (size > maxBytes) {
                tooLarge.put(name.toString(), size);
            }
        }
        return tooLarge;
    }

    private static long size(Headers headers, HeaderName name, int first) {
        long size = headers.nameLength(first);
        for (int i = first; i >= 0; i = headers.indexOf(name, i + 1)) {
            size += headers.value(i).length();
        }
        return size;
    }

    private static boolean isAddedOnEntry(HeaderName name) {
        String lower = name.toString().toLowerCase(Locale.ROOT);
        return ADDED_ON_ENTRY.stream().anyMatch(lower::startsWith);
    }

    /** What Content-Length says, as in SCG; a body without it is counted as it comes ({@link RoutePlan#maxBodyBytes}). */
    static RequestOp body(RequestSize filter) {
        return (head, passage) -> head.bodyLength() <= filter.maxBytes() ? null : tooLarge(filter, head.bodyLength());
    }

    private static Stop tooLarge(RequestSize filter, long bytes) {
        Headers headers = new Headers();
        headers.add(
                ERROR_MESSAGE,
                "Request size is larger than permissible limit. Request size is " + readable(bytes)
                        + " where permissible limit is " + readable(filter.maxBytes()));
        return new Stop.Answered(413, headers, "RequestSize");
    }

    private static String readable(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double size = bytes;
        int unit = -1;
        while (size >= 1000) {
            size /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %sB", size, "kMGTPE".charAt(unit));
    }
}
