package io.portcullis.engine.route;

import org.jspecify.annotations.Nullable;

/** A hash table that is asked with a part of a text, so that no look-up makes a String. Filled once, then only read. */
final class TextMap<V> {
    private @Nullable Entry<V>[] table = newTable(4);
    private int size;

    private record Entry<V>(String key, int hash, V value) {}

    @SuppressWarnings("unchecked")
    private static <V> @Nullable Entry<V>[] newTable(int length) {
        return (@Nullable Entry<V>[]) new Entry<?>[length];
    }

    void put(String key, V value) {
        if (++size * 2 > table.length) {
            @Nullable Entry<V>[] old = table;
            table = newTable(old.length * 2);
            for (Entry<V> entry : old) {
                if (entry != null) {
                    insert(entry);
                }
            }
        }
        insert(new Entry<>(key, hash(key, 0, key.length()), value));
    }

    private void insert(Entry<V> entry) {
        int at = entry.hash() & (table.length - 1);
        while (table[at] != null) {
            at = (at + 1) & (table.length - 1);
        }
        table[at] = entry;
    }

    /** The value of the part of the text, or null. */
    @Nullable
    V get(String text, int start, int length) {
        if (size == 0) {
            return null;
        }
        int hash = hash(text, start, length);
        for (int at = hash & (table.length - 1); ; at = (at + 1) & (table.length - 1)) {
            Entry<V> entry = table[at];
            if (entry == null) {
                return null;
            }
            if (entry.hash() == hash && entry.key().length() == length && text.startsWith(entry.key(), start)) {
                return entry.value();
            }
        }
    }

    private static int hash(String text, int start, int length) {
        int hash = 0;
        for (int i = start; i < start + length; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash ^ (hash >>> 15);
    }
}
