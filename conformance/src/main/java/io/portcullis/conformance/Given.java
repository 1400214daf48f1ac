package io.portcullis.conformance;

import java.util.Set;

/**
 * What a case wants otherwise than usual. Immutable, any thread.
 *
 * @param words as they stand in the table
 */
public record Given(Set<String> words) {
    /** Three tries, without a pause; of calls of gRPC those of {@code shop.Catalog}. */
    public static final String RETRIES = "retries";

    /** One connection to the upstream at most. */
    public static final String ONE_CONNECTION = "one connection";

    /** What is spoken with the upstream is up to the proxy. */
    public static final String AUTO = "any protocol";

    /** The upstream does not answer PING. */
    public static final String SILENT_UPSTREAM = "a silent upstream";

    /** A client's connection is for two requests. */
    public static final String TWO_REQUESTS = "two requests a connection";

    /** An upstream that is silent for a second is asked by PING, and has a second to answer. */
    public static final String PINGS = "pings every second";

    /** What the case asks for has connections of its own where the protocol is open: then the request behind it comes on another. */
    public static final String OWN_POOL = "a pool of its own";

    public static final Given NOTHING = new Given(Set.of());

    private static final Set<String> KNOWN =
            Set.of(RETRIES, ONE_CONNECTION, AUTO, SILENT_UPSTREAM, TWO_REQUESTS, PINGS, OWN_POOL);

    /** @throws IllegalArgumentException naming what is not known */
    public Given {
        words = Set.copyOf(words);
        for (String word : words) {
            if (!KNOWN.contains(word)) {
                throw new IllegalArgumentException("with '" + word + "' (expected: of " + KNOWN + ")");
            }
        }
    }

    public boolean has(String word) {
        return words.contains(word);
    }
}
