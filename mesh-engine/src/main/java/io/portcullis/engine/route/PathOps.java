package io.portcullis.engine.route;

import com.google.re2j.Pattern;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.http.RequestHead;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the filters that change the path do. Stateless, any thread. */
final class PathOps {
    private PathOps() {}

    /** Takes away leading segments; doubled slashes become one, a last slash stays. */
    static RequestOp stripPrefix(int parts) {
        return (head, passage) -> {
            String path = head.path();
            StringBuilder kept = new StringBuilder(path.length());
            int segment = 0;
            for (int at = 0; at < path.length(); ) {
                int slash = path.indexOf('/', at);
                int end = slash < 0 ? path.length() : slash;
                if (end > at && segment++ >= parts) {
                    kept.append('/').append(path, at, end);
                }
                at = end + 1;
            }
            if (kept.isEmpty() || path.endsWith("/")) {
                kept.append('/');
            }
            head.path(kept.toString());
            return null;
        };
    }

    static RequestOp prefixPath(String template) {
        ValueTemplate prefix = template("PrefixPath", template);
        return (head, passage) -> {
            String expanded = prefix.expand(passage.variables());
            return expanded == null
                    ? missing("PrefixPath", prefix)
                    : replace(head, encode(expanded) + head.path(), "PrefixPath");
        };
    }

    static RequestOp setPath(String template) {
        return setPath("SetPath", template);
    }

    /** @param filter that wants it */
    static RequestOp setPath(String filter, String template) {
        ValueTemplate path = template(filter, template);
        return (head, passage) -> {
            String expanded = path.expand(passage.variables());
            return expanded == null ? missing(filter, path) : replace(head, encode(expanded), filter);
        };
    }

    static RequestOp rewritePath(Pattern regexp, String replacement) {
        Replacement prepared = Replacement.parse(regexp, replacement);
        return (head, passage) -> replace(head, prepared.replaceAll(head.path()), "RewritePath");
    }

    private static ValueTemplate template(String filter, String template) {
        if (!template.startsWith("/") || template.indexOf('?') >= 0 || template.indexOf('#') >= 0) {
            throw new IllegalArgumentException(
                    filter + ": '" + template + "' (expected: a path that begins with '/', without '?' and '#')");
        }
        return ValueTemplate.parse(collapseSlashes(template));
    }

    // Spring's URI templates do so too, before they look at variables.
    private static String collapseSlashes(String template) {
        String collapsed = template;
        while (collapsed.contains("//")) {
            collapsed = collapsed.replace("//", "/");
        }
        return collapsed;
    }

    private static @Nullable Stop replace(RequestHead head, String path, String filter) {
        if (!path.startsWith("/")) {
            return new Stop.Failed(Failure.of(
                    FailureCode.INTERNAL,
                    "filter " + filter + " made the path '" + path + "', which does not begin with '/'",
                    "correct the filter's arguments"));
        }
        int question = path.indexOf('?');
        if (question < 0) {
            head.path(path);
            return null;
        }
        String query = path.substring(question + 1);
        head.path(path.substring(0, question));
        head.query(head.query() == null ? query : query + '?' + head.query());
        return null;
    }

    private static Stop missing(String filter, ValueTemplate template) {
        return new Stop.Failed(Failure.of(
                FailureCode.INTERNAL,
                "filter " + filter + ": a variable of '" + template + "' was not captured from this request",
                "let every pattern of the route's Path or Host capture it"));
    }

    /** Encodes what may not stand in a path (RFC 3986, 3.3), {@code %} included: variables are decoded text. */
    static String encode(String text) {
        int i = 0;
        while (i < text.length() && isPathChar(text.charAt(i))) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && isPathChar((char) b)) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(hex(b >> 4)).append(hex(b));
            }
        }
        return encoded.toString();
    }

    private static char hex(int nibble) {
        return "0123456789ABCDEF".charAt(nibble & 0xf);
    }

    private static boolean isPathChar(char c) {
        return PathNormalizer.isUnreserved(c) || "/!$&'()*+,;=:@".indexOf(c) >= 0;
    }
}
