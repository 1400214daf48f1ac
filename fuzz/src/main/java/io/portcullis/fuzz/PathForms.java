package io.portcullis.fuzz;

import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.route.PathNormalizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A path has one form, which stays as it is when it is normalised again, which every spelling of the path gets, and which leads
 * nowhere above the root, whoever decodes it.
 */
public final class PathForms {
    private PathForms() {}

    public static void fuzz(byte[] input) {
        String path = "/" + new String(input, StandardCharsets.ISO_8859_1);
        for (PathNormalizer normalizer : PathNormalizer.values()) {
            String form = form(normalizer, path);
            if (form != null) {
                check(normalizer, path, form);
            }
        }
    }

    private static void check(PathNormalizer normalizer, String path, String form) {
        Reading.check(form.startsWith("/"), "not absolute: " + form);
        Reading.equal("the form of a form of " + path, form, String.valueOf(form(normalizer, form)));
        stays(form);
        if (normalizer == PathNormalizer.STRICT) {
            Random random = new Random(Arrays.hashCode(path.getBytes(StandardCharsets.ISO_8859_1)));
            for (int i = 0; i < 4; i++) {
                String other = otherSpelling(form, random);
                Reading.equal("the form of " + other, form, String.valueOf(form(normalizer, other)));
            }
        }
    }

    /** The most generous of servers: decodes everything, takes a backslash for a slash, drops what is behind a semicolon. */
    private static void stays(String form) {
        for (String segment : decoded(form).replace('\\', '/').split("/", -1)) {
            int end = segment.indexOf(';');
            String name = end < 0 ? segment : segment.substring(0, end);
            Reading.check(!name.equals("..") && !name.equals("."), "a dot segment is left in " + form);
        }
    }

    private static String decoded(String path) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) == '%') {
                text.append((char) Integer.parseInt(path.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                text.append(path.charAt(i));
            }
        }
        return text.toString();
    }

    /** The same path with letters encoded that need not be, encodings in lower case, and detours. */
    private static String otherSpelling(String form, Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            if (c == '%') {
                String encoded = form.substring(i, i + 3);
                text.append(random.nextBoolean() ? encoded : encoded.toLowerCase(Locale.ROOT));
                i += 2;
            } else if (isUnreserved(c) && random.nextInt(4) == 0) {
                text.append(String.format(random.nextBoolean() ? "%%%02x" : "%%%02X", (int) c));
            } else if (c == '/' && random.nextInt(4) == 0) {
                text.append(random.nextBoolean() ? "/./" : "/a/%2e%2E/");
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static boolean isUnreserved(char c) {
        return c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
    }

    private static @Nullable String form(PathNormalizer normalizer, String path) {
        RequestHead head = new RequestHead("GET", path, null, HttpVersion.HTTP_1_1, new Headers(), BodyLength.NONE);
        return normalizer.normalize(head) == null ? head.path() : null;
    }
}
