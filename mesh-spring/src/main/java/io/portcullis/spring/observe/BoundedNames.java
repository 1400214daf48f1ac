package io.portcullis.spring.observe;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets the first n different names through and calls every later one {@code other}. Names of services come from whatever
 * hosts an application calls, and each costs a dozen series. Any thread.
 */
final class BoundedNames {
    static final String OTHER = "other";

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final int max;

    /** @param max names that are told apart; at least 1 */
    BoundedNames(int max) {
        this.max = max;
    }

    String bounded(String name) {
        if (known.contains(name)) {
            return name;
        }
        if (known.size() >= max) {
            return OTHER;
        }
        known.add(name); // several threads may overshoot by one each, which bounds it still
        return name;
    }
}
