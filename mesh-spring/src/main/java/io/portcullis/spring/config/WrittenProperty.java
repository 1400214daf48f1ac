package io.portcullis.spring.config;

import org.jspecify.annotations.Nullable;

/**
 * A property as somebody wrote it, before any binding. Immutable, any thread.
 *
 * @param path its name, spelt as written
 * @param value as the source gives it: YAML has made numbers and booleans of some texts already
 * @param origin {@code file:line:column}, or what else is known of its place
 * @param environment whether it is an environment variable, whose name has lost its dashes
 */
record WrittenProperty(PropertyPath path, @Nullable Object value, String origin, boolean environment) {
    /** Whether it is the empty text, which stands for an empty map or list too. */
    boolean isEmpty() {
        return value == null || value.toString().isEmpty();
    }
}
