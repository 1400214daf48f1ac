package io.portcullis.engine.compress;

import java.util.List;
import java.util.Locale;

/** A list of media types, wildcards among them, that a Content-Type is looked up in. Immutable, any thread. */
final class MediaTypes {
    private static final String ANY_WITH_SUFFIX = "*+";

    private final List<Range> ranges;

    /** @param suffix of the subtype, such as {@code +json} behind a {@code *}, or empty */
    private record Range(String type, String subtype, String suffix) {
        static Range of(String text) {
            String range = text.strip().toLowerCase(Locale.ROOT);
            int slash = range.indexOf('/');
            String type = slash < 0 ? range : range.substring(0, slash);
            String subtype = slash < 0 ? "*" : range.substring(slash + 1);
            return subtype.startsWith(ANY_WITH_SUFFIX)
                    ? new Range(type, "*", subtype.substring(1))
                    : new Range(type, subtype, "");
        }

        boolean covers(String type, String subtype) {
            return (this.type.equals("*") || this.type.equals(type))
                    && (this.subtype.equals("*") ? subtype.endsWith(suffix) : this.subtype.equals(subtype));
        }
    }

    MediaTypes(List<String> ranges) {
        this.ranges = ranges.stream().map(Range::of).toList();
    }

    /** @param contentType as it stands in a response, parameters included */
    boolean contain(String contentType) {
        int end = contentType.indexOf(';');
        String named =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        int slash = named.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String type = named.substring(0, slash);
        String subtype = named.substring(slash + 1);
        for (Range range : ranges) {
            if (range.covers(type, subtype)) {
                return true;
            }
        }
        return false;
    }
}
