package io.portcullis.spring.property;

import java.util.Locale;

/** What a property of somebody else does here. */
public enum Effect {
    /** The engine does what it says. */
    HONOURED,
    /** The engine does the same under a name of ours. */
    MAPPED,
    /** It means what it always meant, in the extension lane only. */
    LANE,
    /** Nothing, and a warning at start says so. */
    WARNED,
    /** It is an error at start. */
    REFUSED;

    /** As it is written in the registry and in the documentation. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if there is no such effect */
    static Effect of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
