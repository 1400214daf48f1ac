package io.portcullis.spring.server;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until the application beside a sidecar is gone: its ports refuse connections, and it holds none to us. Until then
 * it may call others, which it can only through us. Any thread.
 */
// A job never opens a port: it is gone with its last connection. An application that still listens may call again at
// any moment, however idle its connections are.
final class ApplicationDeparture {
    static final Duration INTERVAL = Duration.ofMillis(100);

    private static final Logger log = LoggerFactory.getLogger(ApplicationDeparture.class);

    /** Runs something later, on a thread that may block. */
    @FunctionalInterface
    interface Later {
        void run(Duration after, Runnable task);
    }

    private final Supplier<List<Endpoint>> ports;
    private final IntSupplier connections;
    private final Ticker ticker;
    private final Later later;

    /**
     * @param ports where the application listens
     * @param connections how many connections of the application to us are open
     */
    ApplicationDeparture(Supplier<List<Endpoint>> ports, IntSupplier connections, Ticker ticker, Later later) {
        this.ports = ports;
        this.connections = connections;
        this.ticker = ticker;
        this.later = later;
    }

    /**
     * Waits.
     *
     * @return completes with true when it is gone, with false when the time is over; on a thread that may block
     */
    CompletableFuture<Boolean> within(Duration bound) {
        Wait wait = new Wait(ticker.nanos() + bound.toNanos());
        later.run(Duration.ZERO, wait::look);
        return wait.over;
    }

    private final class Wait {
        final CompletableFuture<Boolean> over = new CompletableFuture<>();
        private final long deadline;
        private String told = "";

        Wait(long deadline) {
            this.deadline = deadline;
        }

        void look() {
            try {
                long left = deadline - ticker.nanos();
                List<String> signs = signsOfLife();
                if (signs.isEmpty() || left <= 0) {
                    end(signs);
                } else {
                    tell(String.join(", ", signs), left);
                    later.run(INTERVAL, this::look);
                }
            } catch (RuntimeException e) {
                over.completeExceptionally(e); // Nobody else would hear of it, and the process would wait for ever.
            }
        }

        private void end(List<String> signs) {
            if (!signs.isEmpty()) {
                log.warn("the application is still there: {}; closing all the same", String.join(", ", signs));
            } else if (!told.isEmpty()) {
                log.info("the application is gone");
            }
            over.complete(signs.isEmpty());
        }

        /** Each change once, not each look. */
        private void tell(String signs, long leftNanos) {
            if (!signs.equals(told)) {
                told = signs;
                log.info(
                        "waiting for the application, at most {} s more: {}",
                        Math.ceilDiv(leftNanos, 1_000_000_000L),
                        signs);
            }
        }
    }

    private List<String> signsOfLife() {
        List<String> signs = new ArrayList<>();
        for (Endpoint port : ports.get()) {
            if (ApplicationPort.accepts(port)) {
                signs.add(port + " accepts connections");
            }
        }
        int open = connections.getAsInt();
        if (open > 0) {
            signs.add("outbound connections open: " + open);
        }
        return signs;
    }
}
