package io.portcullis.engine.observe;

import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The access log: one JSON object a line for every exchange and every tunnel, the fields as {@link AccessLogLine} lists them. Event loops only
 * put the record into a bounded queue; a thread of its own encodes and writes. When that thread cannot keep up, lines are
 * dropped and counted, never waited for. Any thread; close it after the engine, what is queued is still written.
 */
// A wake-up costs the event loop a system call, so a busy writer is not woken: it looks again every 20 ms by itself.
// Only after a second without a line does it sleep until somebody wakes it.
public final class AccessLog implements ExchangeObserver, AutoCloseable {
    /** Lines that may wait: 100 000 requests a second for a sixth of a second. */
    public static final int DEFAULT_QUEUE = 16_384;

    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final int BATCH_BYTES = 64 * 1024;
    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();
    private static final int IDLE_POLLS = 50;

    private final Queue<AccessLogEntry> queue;
    private final int capacity;
    private final LogTarget target;
    private final LongAdder dropped = new LongAdder();
    private final AccessLogLine format = new AccessLogLine();
    private final JsonLine batch = new JsonLine(BATCH_BYTES + 4096);
    private final Thread writer;
    private long droppedReported;
    private boolean failing;
    private volatile boolean asleep;
    private volatile boolean closed;

    /**
     * @param target owned by the log from now on
     * @param capacity lines that may wait; a power of two, at least 2048, the smallest queue that Netty makes
     */
    AccessLog(LogTarget target, int capacity) {
        this.target = target;
        this.capacity = capacity;
        this.queue = PlatformDependent.newMpscQueue(capacity);
        this.writer = new Thread(this::run, "portcullis-access-log");
        writer.setDaemon(true);
    }

    /** Writes to the process' standard output. */
    public static AccessLog toStandardOutput() {
        return new AccessLog(LogFile.standardOutput(), DEFAULT_QUEUE).start();
    }

    /**
     * Appends to a file; once it is moved away, a new one of that name is begun.
     *
     * @throws IOException if it cannot be opened
     */
    public static AccessLog toFile(Path path) throws IOException {
        return new AccessLog(new LogFile(path), DEFAULT_QUEUE).start();
    }

    AccessLog start() {
        writer.start();
        return this;
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        add(exchange);
    }

    @Override
    public void tunnelEnded(TunnelRecord tunnel) {
        add(tunnel);
    }

    private void add(AccessLogEntry entry) {
        if (closed || !queue.offer(entry)) {
            dropped.increment();
            return;
        }
        if (asleep) {
            LockSupport.unpark(writer);
        }
    }

    /** Lines that were lost so far: the queue was full, or they could not be written. */
    public long dropped() {
        return dropped.sum();
    }

    /** Writes what is queued, then ends the writer. Waits for it; does nothing when called again. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(writer);
        boolean interrupted = false;
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int idlePolls = 0;
        while (!closed) {
            idlePolls = drain() ? 0 : idlePolls + 1;
            pause(idlePolls);
        }
        drain();
        try {
            target.close();
        } catch (IOException e) {
            LOG.warn("access log: cannot close: {}", e.toString());
        }
    }

    private void pause(int idlePolls) {
        if (idlePolls < IDLE_POLLS) {
            LockSupport.parkNanos(this, POLL_NANOS);
            return;
        }
        asleep = true;
        // Whoever queued before it could see the flag did not wake us: look once more.
        if (queue.isEmpty() && !closed) {
            LockSupport.park(this);
        }
        asleep = false;
    }

    /** Writes all there is; whether there was any. */
    boolean drain() {
        boolean any = false;
        int lines = 0;
        for (AccessLogEntry next = queue.poll(); next != null; next = queue.poll()) {
            any = true;
            lines++;
            format.write(next, batch);
            if (batch.length() >= BATCH_BYTES) {
                flush(lines);
                lines = 0;
            }
        }
        if (lines > 0) {
            flush(lines);
        }
        reportDropped();
        return any;
    }

    private void flush(int lines) {
        try {
            target.write(batch);
            failing = false;
        } catch (IOException e) {
            dropped.add(lines);
            if (!failing) {
                LOG.warn("access log: cannot write: {}; lines are dropped until it works again", e.toString());
            }
            failing = true;
        } finally {
            batch.clear();
        }
    }

    /** Called with an empty queue, so once for each burst. */
    private void reportDropped() {
        long now = dropped.sum();
        if (now != droppedReported && !failing) {
            LOG.warn(
                    "access log: {} lines dropped (queue of {} full, or not writable); its disk or reader is too slow",
                    now - droppedReported,
                    capacity);
            droppedReported = now;
        }
    }
}
