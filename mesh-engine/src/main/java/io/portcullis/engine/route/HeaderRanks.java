package io.portcullis.engine.route;

import io.portcullis.engine.http.HeaderName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Routes that a request meets only with one certain value of a header: by header, then by value. Filled once, then only read
 * by any thread.
 */
final class HeaderRanks {
    private final List<Named> names = new ArrayList<>();

    private record Named(HeaderName name, TextMap<RankList> byValue) {}

    /** Ranks rise. */
    void add(HeaderName name, String value, int rank) {
        TextMap<RankList> byValue = byValue(name);
        RankList ranks = byValue.get(value, 0, value.length());
        if (ranks == null) {
            ranks = new RankList();
            byValue.put(value, ranks);
        }
        ranks.add(rank);
    }

    private TextMap<RankList> byValue(HeaderName name) {
        for (Named named : names) {
            if (named.name().equals(name)) {
                return named.byValue();
            }
        }
        Named added = new Named(name, new TextMap<>());
        names.add(added);
        return added.byValue();
    }

    /** Every route that can match is among them. */
    void collect(Lookup lookup, Candidates into) {
        for (Named named : names) {
            List<RankList> found = new ArrayList<>(1);
            HeaderValues.any(lookup.head().headers(), named.name(), value -> {
                RankList ranks = named.byValue().get(value, 0, value.length());
                if (ranks != null) {
                    found.add(ranks);
                }
                return false;
            });
            if (!found.isEmpty()) {
                into.add(found.size() == 1 ? found.getFirst() : union(found));
            }
        }
    }

    /** One list: a request with thousands of values must not make the look-up merge thousands of lists. */
    private static RankList union(List<RankList> lists) {
        RankList union = new RankList();
        lists.stream()
                .flatMapToInt(list -> IntStream.range(0, list.size()).map(list::get))
                .sorted()
                .forEach(union::add);
        return union;
    }
}
