package io.portcullis.benchmarks.soak;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** How every visit ended, counted; the first of those that nobody can explain are kept in words. Any thread. */
final class Outcomes {
    private static final int MAX_SENTENCES = 20;

    private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final AtomicInteger unexplained = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> sentences = new ConcurrentLinkedQueue<>();

    /** An end that was to be expected. */
    void ended(Visit visit, String how) {
        counts.computeIfAbsent(visit.label() + ": " + how, name -> new LongAdder())
                .increment();
    }

    /** An end that must not be. */
    void unexplained(Visit visit, String what) {
        ended(visit, "UNEXPLAINED");
        if (unexplained.incrementAndGet() <= MAX_SENTENCES) {
            sentences.add(visit.label() + ": " + what);
        }
    }

    int unexplained() {
        return unexplained.get();
    }

    List<String> sentences() {
        return List.copyOf(sentences);
    }

    /** Kind and end of visits to their number. */
    Map<String, Long> counts() {
        Map<String, Long> sorted = new TreeMap<>();
        counts.forEach((name, count) -> sorted.put(name, count.sum()));
        return sorted;
    }

    long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
