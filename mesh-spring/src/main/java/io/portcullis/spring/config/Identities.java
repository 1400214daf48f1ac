package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import java.util.regex.Pattern;

/** Checks the form of SPIFFE IDs. Stateless, any thread. */
final class Identities {
    private static final Pattern SPIFFE_ID = Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/[A-Za-z0-9._-]+)+");
    private static final Pattern SPIFFE_PATTERN =
            Pattern.compile("spiffe://[a-z0-9._-]{1,255}(/[A-Za-z0-9._-]+)*(/\\*)?");

    private Identities() {}

    static void check(String path, String identity, Problems problems) {
        if (!SPIFFE_ID.matcher(identity).matches()) {
            problems.add(path, identity, "a SPIFFE ID, such as spiffe://example.org/ns/shop/sa/payment");
        }
    }

    static void checkPattern(String path, String identity, Problems problems) {
        if (!SPIFFE_PATTERN.matcher(identity).matches()) {
            problems.add(path, identity, "a SPIFFE ID, or one that ends in /* for everything below");
        }
    }
}
