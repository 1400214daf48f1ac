package io.portcullis.engine.loop;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Collects the channels of one event loop that hold unflushed bytes, and flushes each once at the end of the batch of reads
 * that produced them: one system call for each side of an exchange. Event loop only.
 */
// A handler says readStarted in channelRead and readFinished in channelReadComplete. What becomes dirty in between
// waits for the end of that batch; what becomes dirty at any other time (a timer, a connection that was just made) is
// flushed by one task behind the work that is running.
public final class FlushQueue {
    private final Executor loop;
    private final List<Channel> dirty = new ArrayList<>();
    private boolean reading;
    private boolean scheduled;

    /**
     * @param loop runs tasks on the event loop, after the one that is running
     */
    public FlushQueue(Executor loop) {
        this.loop = loop;
    }

    /** The channel has bytes to flush. Callers say so once until it was flushed; saying it twice costs an empty flush. */
    public void dirty(Channel channel) {
        dirty.add(channel);
        if (!reading && !scheduled) {
            scheduled = true;
            loop.execute(this::flushScheduled);
        }
    }

    /** A batch of reads begins, or goes on. */
    public void readStarted() {
        reading = true;
    }

    /** The batch is over: flushes everything. */
    public void readFinished() {
        flushAll();
        reading = false;
    }

    private void flushScheduled() {
        scheduled = false;
        flushAll();
    }

    /** A flush may make others dirty: credit comes back, bytes move on. They belong to the same batch. */
    @SuppressWarnings("ForLoopReplaceableByForEach")
    private void flushAll() {
        for (int i = 0; i < dirty.size(); i++) {
            dirty.get(i).flush();
        }
        dirty.clear();
    }
}
