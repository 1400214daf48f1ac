package io.portcullis.engine.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlushQueueTest {
    private final List<Runnable> tasks = new ArrayList<>();
    private final FlushQueue queue = new FlushQueue(tasks::add);
    private final List<String> flushed = new ArrayList<>();

    @Test
    void flushesAtTheEndOfABatchOfReads() {
        queue.readStarted();
        queue.dirty(channel("a"));
        queue.readStarted();
        queue.dirty(channel("b"));
        assertThat(flushed).isEmpty();
        queue.readFinished();
        assertThat(flushed).containsExactly("a", "b");
        assertThat(tasks).isEmpty();
        queue.readStarted();
        queue.readFinished();
        assertThat(flushed).hasSize(2);
    }

    @Test
    void flushesInOneTaskWhenNothingIsBeingRead() {
        queue.dirty(channel("a"));
        queue.dirty(channel("b"));
        assertThat(tasks).hasSize(1);
        assertThat(flushed).isEmpty();
        tasks.removeFirst().run();
        assertThat(flushed).containsExactly("a", "b");
        queue.dirty(channel("c"));
        assertThat(tasks).hasSize(1);
    }

    @Test
    void whatAFlushMakesDirtyIsFlushedWithIt() {
        EmbeddedChannel second = channel("second");
        queue.readStarted();
        queue.dirty(channel("first", () -> queue.dirty(second)));
        queue.readFinished();
        assertThat(flushed).containsExactly("first", "second");
    }

    private EmbeddedChannel channel(String name) {
        return channel(name, () -> {});
    }

    private EmbeddedChannel channel(String name, Runnable onFlush) {
        return new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                flushed.add(name);
                onFlush.run();
                ctx.flush();
            }
        });
    }
}
