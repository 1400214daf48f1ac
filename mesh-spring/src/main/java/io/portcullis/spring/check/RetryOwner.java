package io.portcullis.spring.check;

import java.util.Collections;
import java.util.Set;

/**
 * A place that says how often requests are tried. Immutable, any thread.
 *
 * @param name of a route, or a property
 * @param origin {@code file:line:column}, or empty where it is not known
 * @param tries of one request in all; 2 or more
 * @param retried methods of the requests that it tries again where they were certainly not processed
 * @param repeated those of them that it tries again where they may have been, too
 */
record RetryOwner(String name, String origin, int tries, Set<String> retried, Set<String> repeated) {
    RetryOwner {
        retried = Set.copyOf(retried);
        repeated = Set.copyOf(repeated);
    }

    /**
     * Whether some request is tried by this one as often as both say together. What the other side has tried as often as it
     * may, has gone out from here: it may have been processed.
     */
    boolean multiplies(RetryOwner behind) {
        return !Collections.disjoint(repeated, behind.retried);
    }

    /** The name, and where it stands. */
    String place() {
        return origin.isEmpty() ? name : name + " at " + origin;
    }
}
