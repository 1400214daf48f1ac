package io.portcullis.engine.route;

import java.util.Arrays;

/** Merges sorted lists of ranks into one, without repeating any. Belongs to one look-up. */
final class Candidates {
    private RankList[] lists = new RankList[8];
    private int[] positions = new int[8];
    private int count;

    void add(RankList list) {
        if (list.isEmpty()) {
            return;
        }
        if (count == lists.length) {
            lists = Arrays.copyOf(lists, count * 2);
            positions = Arrays.copyOf(positions, count * 2);
        }
        lists[count++] = list;
    }

    /** The next rank, or -1 after the last. */
    int next() {
        int lowest = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            if (positions[i] < lists[i].size()) {
                lowest = Math.min(lowest, lists[i].get(positions[i]));
            }
        }
        if (lowest == Integer.MAX_VALUE) {
            return -1;
        }
        for (int i = 0; i < count; i++) {
            if (positions[i] < lists[i].size() && lists[i].get(positions[i]) == lowest) {
                positions[i]++;
            }
        }
        return lowest;
    }
}
