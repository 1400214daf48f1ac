package io.portcullis.e2e;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.pods.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients in a pod that charge one after the other, each charge with a number of its own, until they are told to stop. They keep
 * their connections for as long as the server lets them, as an application does. What goes wrong is kept.
 */
final class SteadyLoad {
    private static final int BOUND_SECONDS = 60;

    /** Between two charges of a client, so that all of them can be remembered. */
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final int MAX_LOST = 20;

    private final Pod pod;
    private final String host;
    private final int port;
    private final AtomicInteger next = new AtomicInteger();
    private final Semaphore answered = new Semaphore(0);
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean stopping;

    SteadyLoad(Pod pod, String host, int port) {
        this.pod = pod;
        this.host = host;
        this.port = port;
    }

    SteadyLoad start(int count) {
        for (int i = 0; i < count; i++) {
            Thread client = pod.threads().newThread(this::run);
            clients.add(client);
            client.start();
        }
        return this;
    }

    private void run() {
        while (!stopping) {
            try (RawClient client = RawClient.connect(host, port)) {
                boolean open = true;
                while (open && !stopping) {
                    open = charge(client);
                    LockSupport.parkNanos(PACE_NANOS);
                }
            } catch (RuntimeException e) {
                lose("connection: " + e);
            }
        }
    }

    /** Whether the connection goes on. */
    private boolean charge(RawClient client) {
        int number = next.incrementAndGet();
        try {
            client.send("POST /charge/" + number + " HTTP/1.1\r\nHost: payment-service\r\nContent-Length: 2\r\n\r\n{}");
            Response response = client.readFinalResponse();
            if (response.status() == 200) {
                answered.release();
            } else {
                lose("charge " + number + ": " + response);
            }
            return !response.announcesClose();
        } catch (RuntimeException e) {
            lose("charge " + number + ": " + e);
            return false;
        }
    }

    /** One is too many: enough are kept to see what they have in common, then the load ends. */
    private void lose(String what) {
        lost.add(what);
        stopping = stopping || lost.size() >= MAX_LOST;
    }

    /** Charges that were made. */
    int made() {
        return next.get();
    }

    /** Waits until so many more charges were answered with 200. */
    void awaitMore(int count) {
        answered.drainPermits();
        try {
            if (!stopping && !answered.tryAcquire(count, BOUND_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("no " + count + " charges in " + BOUND_SECONDS + " s; lost: " + lost);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the clients; what was lost, one line each. */
    List<String> stop() {
        stopping = true;
        for (Thread client : clients) {
            try {
                client.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return List.copyOf(lost);
    }
}
