package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Holds the configuration in force. A new one is read whole and takes its place in one step, or is rejected, and the last
 * good one stays. Any thread, but no event loop: reading takes its time.
 */
public final class ConfigurationService {
    private static final Logger log = LoggerFactory.getLogger(ConfigurationService.class);
    private static final int REJECTIONS_KEPT = 10;

    private final ConfigurationReader reader;
    private final InstantSource clock;
    private final List<Consumer<Reading>> consumers = new CopyOnWriteArrayList<>();
    private final Deque<Rejection> rejections = new ArrayDeque<>();
    private volatile Reading current;
    private volatile Instant since;
    private volatile String cause = "start";
    private long rejected;
    private final AtomicLong asked = new AtomicLong();
    private long begun;
    private Outcome last = Outcome.UNCHANGED;

    /**
     * A configuration that was not taken.
     *
     * @param at when
     * @param cause what made us read it
     * @param problems all of them
     */
    public record Rejection(Instant at, String cause, List<Problem> problems) {}

    /** What became of an attempt to read the configuration anew. */
    public enum Outcome {
        /** It is in force. */
        APPLIED,
        /** It says the same as before. */
        UNCHANGED,
        /** It has problems; the last good one stays. */
        REJECTED
    }

    /**
     * Reads the first configuration.
     *
     * @throws InvalidConfigurationException with all problems; then nothing may start
     */
    public ConfigurationService(ConfigurationReader reader, InstantSource clock) {
        this.reader = reader;
        this.clock = clock;
        Reading first = reader.read();
        if (!first.problems().isEmpty()) {
            throw new InvalidConfigurationException(first.problems());
        }
        this.current = first.withVersion(1);
        this.since = clock.instant();
    }

    /** The configuration in force. */
    public Reading current() {
        return current;
    }

    /** When it came into force. */
    public Instant since() {
        return since;
    }

    /** What brought it: the start, or what made somebody read it anew. */
    public String cause() {
        return cause;
    }

    /** Hands the configuration to a consumer, now and after each change, one at a time. */
    public synchronized void feed(Consumer<Reading> consumer) {
        consumer.accept(current);
        consumers.add(consumer);
    }

    /**
     * Reads the configuration anew. Who asks while another reading is under way shares the next one with everybody else who
     * waits for it: a storm of events is a reading or two.
     *
     * @param cause what made somebody ask, for log and actuator
     */
    public Outcome refresh(String cause) {
        long ticket = asked.incrementAndGet();
        synchronized (this) {
            // A reading that began after we asked has seen what we mean.
            if (begun < ticket) {
                begun = asked.get();
                last = readAnew(cause);
            }
            return last;
        }
    }

    private Outcome readAnew(String cause) {
        Reading next = reader.read();
        if (!next.problems().isEmpty()) {
            reject(cause, next.problems());
            return Outcome.REJECTED;
        }
        if (next.sameAs(current)) {
            return Outcome.UNCHANGED;
        }
        Reading accepted = next.withVersion(current.snapshot().version() + 1);
        consumers.forEach(consumer -> consumer.accept(accepted));
        current = accepted;
        since = clock.instant();
        this.cause = cause;
        log.info(
                "configuration {} is in force ({}): {} routes, {} services",
                accepted.snapshot().version(),
                cause,
                accepted.snapshot().routes().size(),
                accepted.snapshot().services().size());
        return Outcome.APPLIED;
    }

    /**
     * Whether what an environment says could take the place of the configuration in force; if not, it counts as rejected.
     *
     * @param candidate not that of the application, which stays as it is
     * @param cause what made somebody ask, for log and actuator
     */
    public synchronized boolean validate(ConfigurableEnvironment candidate, String cause) {
        List<Problem> problems = reader.in(candidate).read().problems();
        if (!problems.isEmpty()) {
            reject(cause, problems);
        }
        return problems.isEmpty();
    }

    /** Remembers, and tells once, what is wrong with a configuration that could not even be read. */
    public synchronized void reject(String cause, List<Problem> problems) {
        rejected++;
        boolean known =
                !rejections.isEmpty() && rejections.getFirst().problems().equals(problems);
        if (known) {
            rejections.removeFirst();
        }
        rejections.addFirst(new Rejection(clock.instant(), cause, List.copyOf(problems)));
        if (rejections.size() > REJECTIONS_KEPT) {
            rejections.removeLast();
        }
        if (!known) {
            StringBuilder text = new StringBuilder();
            problems.forEach(problem -> text.append("\n  ").append(problem));
            log.error(
                    "new configuration rejected ({}), {} stays in force:{}",
                    cause,
                    current.snapshot().version(),
                    text);
        }
    }

    /** The last configurations that were not taken, newest first. */
    public synchronized List<Rejection> rejections() {
        return new ArrayList<>(rejections);
    }

    /** How many configurations were rejected since the start. */
    public synchronized long rejected() {
        return rejected;
    }
}
