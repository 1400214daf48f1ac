package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Latency at a fixed rate. Requests are due at fixed moments, spread evenly over the connections. A request that had to
 * wait for the response before it counts from the moment it was due, so that a slow answer cannot hide the ones behind it;
 * one that merely woke up late counts from when it was sent. Where each request has a connection of its own, connecting counts.
 */
final class ConstantRate {
    private final Ask ask;
    private final int connections;
    private final long intervalNanos;

    /** Of the small response, by connections that are kept. */
    ConstantRate(int connections, int ratePerSecond) {
        this(Ask.small(), connections, ratePerSecond);
    }

    /** @param ratePerSecond over all connections */
    ConstantRate(Ask ask, int connections, int ratePerSecond) {
        this.ask = ask;
        this.connections = connections;
        this.intervalNanos = TimeUnit.SECONDS.toNanos(connections) / ratePerSecond;
    }

    /** The latencies of all requests of that many seconds, in nanoseconds. */
    Latencies run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
        long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        long end = begin + TimeUnit.SECONDS.toNanos(seconds);
        List<Future<List<Long>>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (int i = 0; i < connections; i++) {
                long first = begin + intervalNanos * i / connections;
                running.add(threads.submit(() -> drive(target, first, end)));
            }
        }
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> one : running) {
            all.addAll(result(one));
        }
        return Latencies.of(all);
    }

    private List<Long> drive(InetSocketAddress target, long first, long end) throws IOException {
        List<Long> nanos = new ArrayList<>();
        try (Asker asker = new Asker(ask, target)) {
            for (long due = first; due < end; due += intervalNanos) {
                boolean late = System.nanoTime() > due;
                sleepUntil(due);
                long from = late ? due : System.nanoTime();
                asker.ask();
                nanos.add(System.nanoTime() - from);
                asker.after();
            }
        }
        return nanos;
    }

    private static void sleepUntil(long due) {
        long left = due - System.nanoTime();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = due - System.nanoTime();
        }
    }

    private static List<Long> result(Future<List<Long>> one) throws IOException, InterruptedException {
        try {
            return one.get();
        } catch (ExecutionException e) {
            throw new IOException("the latency measurement failed: " + e.getCause(), e);
        }
    }
}
