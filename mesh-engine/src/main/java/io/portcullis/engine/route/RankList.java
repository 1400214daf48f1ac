package io.portcullis.engine.route;

import java.util.Arrays;

/** Ranks of routes, rising. Filled while the index is built, then only read. */
final class RankList {
    private int[] ranks = new int[2];
    private int size;

    /** Adds a rank that is not below the last one; one that is there already is not repeated. */
    void add(int rank) {
        if (size > 0 && ranks[size - 1] == rank) {
            return;
        }
        if (size == ranks.length) {
            ranks = Arrays.copyOf(ranks, size * 2);
        }
        ranks[size++] = rank;
    }

    int get(int i) {
        return ranks[i];
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }
}
