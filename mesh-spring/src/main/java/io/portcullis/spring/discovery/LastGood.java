package io.portcullis.spring.discovery;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the endpoints of one service as answers come in, and keeps the last good ones while there are none: a registry
 * that is down must not take the services down with it. Any thread, one answer at a time.
 */
final class LastGood implements Consumer<Answer> {
    private static final Logger log = LoggerFactory.getLogger(LastGood.class);

    /** Whatever order they come in, the same endpoints are the same list. */
    private static final Comparator<Endpoint> ORDER =
            Comparator.comparing(Endpoint::host).thenComparingInt(Endpoint::port);

    private final String service;
    private final String source;
    private final Consumer<List<Endpoint>> publish;
    private final long keepNanos;
    private final Ticker ticker;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private List<Endpoint> known = List.of();
    private @Nullable String trouble;
    private @Nullable Long noneSince;
    private long failures;

    /**
     * @param service name of it, for the log
     * @param source who is asked, for the log
     * @param keep how long the last good endpoints stay while it knows of none
     */
    LastGood(String service, String source, Consumer<List<Endpoint>> publish, Duration keep, Ticker ticker) {
        this.service = service;
        this.source = source;
        this.publish = publish;
        this.keepNanos = keep.toNanos();
        this.ticker = ticker;
    }

    /** Completes with the first answer, whatever it says. */
    CompletableFuture<Void> first() {
        return first;
    }

    /** Answers without endpoints so far. */
    synchronized long failures() {
        return failures;
    }

    /** What keeps it from knowing better, or null. */
    synchronized @Nullable String trouble() {
        return trouble;
    }

    @Override
    public void accept(Answer answer) {
        synchronized (this) {
            if (!closed.get()) {
                switch (answer) {
                    case Answer.Endpoints(List<Endpoint> endpoints) -> good(endpoints);
                    case Answer.None(String reason) -> none(reason);
                    case Answer.Failed(String reason) -> failed(reason, false);
                }
            }
        }
        first.complete(null);
    }

    /** No answer counts any more. */
    synchronized void close() {
        closed.set(true);
        first.complete(null);
    }

    private void good(List<Endpoint> endpoints) {
        boolean recovered = trouble != null;
        trouble = null;
        noneSince = null;
        List<Endpoint> sorted = endpoints.stream().sorted(ORDER).distinct().toList();
        // A copy that the cell may keep as it is.
        publish(List.copyOf(sorted), recovered ? ", as it answers again" : "");
    }

    private void none(String reason) {
        long now = ticker.nanos();
        if (noneSince == null) {
            noneSince = now;
        }
        boolean kept = now - noneSince < keepNanos && !known.isEmpty();
        failed(reason, !kept);
        if (!kept) {
            publish(List.of(), ": " + reason);
        }
    }

    private void failed(String reason, boolean gone) {
        failures++;
        if (!reason.equals(trouble)) {
            trouble = reason;
            if (!gone) {
                log.warn("{} by {}: {}; its last {} endpoints stay", service, source, reason, known.size());
            }
        }
    }

    private void publish(List<Endpoint> endpoints, String remark) {
        if (!endpoints.equals(known)) {
            List<Endpoint> come = new ArrayList<>(endpoints);
            come.removeAll(known);
            List<Endpoint> gone = new ArrayList<>(known);
            gone.removeAll(endpoints);
            log.info(
                    "{} by {}: {} endpoints, come {}, gone {}{}",
                    service,
                    source,
                    endpoints.size(),
                    come,
                    gone,
                    remark);
            known = endpoints;
        }
        publish.accept(endpoints);
    }
}
