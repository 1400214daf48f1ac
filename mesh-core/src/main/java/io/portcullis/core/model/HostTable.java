package io.portcullis.core.model;

import java.net.IDN;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to which host name: a name, or {@code *.name} for all names below it, however deep. A name goes before
 * wildcards, the longer wildcard before the shorter. Found by one look-up in a hash table for the name, and one for each of its
 * labels where there are wildcards, however many names there are. Immutable, any thread.
 *
 * @param <T> what belongs to a name
 */
public final class HostTable<T> {
    private static final String WILDCARD = "*.";
    private static final Pattern NAME = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

    private final Map<String, T> exact;
    private final Map<String, T> below;

    private HostTable(Map<String, T> exact, Map<String, T> below) {
        this.exact = Map.copyOf(exact);
        this.below = Map.copyOf(below);
    }

    /** @throws IllegalArgumentException if one is no name, or stands there twice in different spellings */
    public static <T> HostTable<T> of(Map<String, T> byName) {
        Map<String, T> exact = new HashMap<>();
        Map<String, T> below = new HashMap<>();
        byName.forEach((name, what) -> {
            String normal = normal(name);
            if (normal == null) {
                throw new IllegalArgumentException(name + " (expected: " + expected() + ")");
            }
            boolean wildcard = normal.startsWith(WILDCARD);
            T before = wildcard ? below.put(normal.substring(WILDCARD.length()), what) : exact.put(normal, what);
            if (before != null) {
                throw new IllegalArgumentException(name + " (expected: each name once)");
            }
        });
        return new HostTable<>(exact, below);
    }

    /** The one spelling of a name or of {@code *.} and a name: small letters, IDNA, no dot at the end; null if it is neither. */
    public static @Nullable String normal(String name) {
        boolean wildcard = name.startsWith(WILDCARD);
        String plain = plain(wildcard ? name.substring(WILDCARD.length()) : name);
        if (plain == null || !NAME.matcher(plain).matches()) {
            return null;
        }
        return wildcard ? WILDCARD + plain : plain;
    }

    private static @Nullable String plain(String name) {
        try {
            return withoutDot(IDN.toASCII(name)).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What a name has to be, for messages. */
    public static String expected() {
        return "a host name, or *. and a host name";
    }

    /**
     * What belongs to a host name, or null.
     *
     * @param name as a client says it, in any case; anything that is no name belongs to nobody
     */
    public @Nullable T find(String name) {
        String asked = withoutDot(name).toLowerCase(Locale.ROOT);
        T found = exact.get(asked);
        if (found != null || below.isEmpty()) {
            return found;
        }
        for (int dot = asked.indexOf('.'); dot >= 0; dot = asked.indexOf('.', dot + 1)) {
            T above = dot == 0 ? null : below.get(asked.substring(dot + 1));
            if (above != null) {
                return above;
            }
        }
        return null;
    }

    /** What belongs to the names, in no order. */
    public Collection<T> all() {
        List<T> all = new ArrayList<>(exact.values());
        all.addAll(below.values());
        return all;
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
