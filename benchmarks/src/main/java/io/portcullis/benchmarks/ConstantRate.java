package io.portcullis.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
 * one that merely woke up late counts from when it was sent.
 */
final class ConstantRate {
    private static final byte[] REQUEST =
            "GET /checkout?item=42 HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: constant-rate\r\nAccept: */*\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final int connections;
    private final long intervalNanos;

    /** @param ratePerSecond over all connections */
    ConstantRate(int connections, int ratePerSecond) {
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
        try (Socket socket = new Socket(target.getAddress(), target.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            for (long due = first; due < end; due += intervalNanos) {
                boolean late = System.nanoTime() > due;
                sleepUntil(due);
                long from = late ? due : System.nanoTime();
                socket.getOutputStream().write(REQUEST);
                readResponse(socket.getInputStream());
                nanos.add(System.nanoTime() - from);
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

    // The upstream's body has a fixed length, so what follows the head needs no parsing.
    private static void readResponse(InputStream in) throws IOException {
        byte[] buffer = new byte[4096];
        int length = 0;
        int head = -1;
        while (head < 0 || length < head + Plan.BODY_BYTES) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read <= 0) {
                throw new IOException("connection closed inside a response");
            }
            length += read;
            head = head < 0 ? headLength(buffer, length) : head;
        }
        requireGood(buffer, length, head);
    }

    private static int headLength(byte[] buffer, int length) {
        for (int i = 4; i <= length; i++) {
            if (buffer[i - 4] == '\r' && buffer[i - 3] == '\n' && buffer[i - 2] == '\r' && buffer[i - 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static void requireGood(byte[] buffer, int length, int head) throws IOException {
        String status = new String(buffer, 0, 12, StandardCharsets.US_ASCII);
        if (!status.endsWith(" 200") || length != head + Plan.BODY_BYTES) {
            throw new IOException(
                    "not the expected response: " + new String(buffer, 0, length, StandardCharsets.US_ASCII));
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
