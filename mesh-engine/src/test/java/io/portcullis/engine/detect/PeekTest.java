package io.portcullis.engine.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.portcullis.engine.loop.Timers;
import io.portcullis.testkit.LeakGuard;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** First bytes are held back, and passed on whole. */
@ExtendWith(LeakGuard.class)
class PeekTest {
    private static final long PATIENCE_NANOS = 1_000;

    private final List<String> asked = new ArrayList<>();
    private final List<String> passedOn = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private @Nullable Runnable timer;
    private String enough = "never";

    private final Timers timers = (task, delayNanos) -> {
        assertThat(delayNanos).isEqualTo(PATIENCE_NANOS);
        timer = task;
        return () -> timer = null;
    };

    @Test
    void bytesComeInTheirOrderOnceTheyAreEnough() {
        enough = "abcd";
        begin();
        receive("ab");
        receive("c");
        assertThat(passedOn).isEmpty();
        receive("def");
        receive("gh");
        assertThat(asked).containsExactly("ab", "abc", "abcdef");
        assertThat(passedOn).containsExactly("abcdef", "complete", "complete", "gh", "complete");
        assertThat(timer).as("no time is measured any more").isNull();
        assertThat(channel.pipeline().get(Peek.class)).isNull();
    }

    @Test
    void timeDecidesWithWhatThereIs() {
        begin();
        receive("ab");
        expire();
        assertThat(asked).containsExactly("ab", "ab last");
        assertThat(passedOn).containsExactly("ab", "complete");
        assertThat(channel.pipeline().get(Peek.class)).isNull();
    }

    @Test
    void timeDecidesWithNothing() {
        begin();
        expire();
        receive("late");
        assertThat(asked).containsExactly(" last");
        assertThat(passedOn).containsExactly("late", "complete");
    }

    @Test
    void endOfTheInputDecidesAndComesBehindTheBytes() {
        begin();
        receive("ab");
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(asked).containsExactly("ab", "ab last");
        assertThat(passedOn).containsExactly("ab", "complete", "end");
    }

    @Test
    void endOfTheInputWithoutAByteIsPassedOn() {
        begin();
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(passedOn).containsExactly("end");
    }

    @Test
    void otherEventsDecideNothing() {
        begin();
        channel.pipeline().fireUserEventTriggered("event");
        assertThat(asked).isEmpty();
        assertThat(timer).isNotNull();
    }

    @Test
    void tooManyBytesDecide() {
        begin();
        receive("a".repeat(FirstBytes.MAX_BYTES - 1));
        receive("b");
        assertThat(asked).hasSize(2).last().asString().endsWith("b last");
        assertThat(passedOn.getFirst()).hasSize(FirstBytes.MAX_BYTES);
    }

    @Test
    void whoIsRefusedGetsNothingPassedOnAndLeavesNothing() {
        channel.pipeline().addLast(new Peek(timers, PATIENCE_NANOS, (seen, last) -> {
            channel.close();
            return true;
        }));
        ByteBuf bytes = receive("ab");
        assertThat(bytes.refCnt()).isZero();
        assertThat(timer).isNull();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoGoesAwayBeforeLeavesNothing() {
        begin();
        ByteBuf bytes = receive("ab");
        channel.close();
        assertThat(bytes.refCnt()).isZero();
        assertThat(timer).isNull();
        assertThat(passedOn).isEmpty();
    }

    @Test
    void brokenConnectionIsClosed() {
        begin();
        ByteBuf bytes = receive("ab");
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertThat(channel.isOpen()).isFalse();
        assertThat(bytes.refCnt()).isZero();
        assertThat(timer).isNull();
    }

    /** Enough is what begins with the text, or what has to be enough. */
    private void begin() {
        channel.pipeline().addLast(new Peek(timers, PATIENCE_NANOS, (seen, last) -> {
            String text = seen.toString(StandardCharsets.US_ASCII);
            asked.add(text + (last ? " last" : ""));
            boolean decided = last || text.startsWith(enough);
            if (decided) {
                channel.pipeline().addLast(new Next());
            }
            return decided;
        }));
    }

    private ByteBuf receive(String text) {
        ByteBuf bytes = Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        channel.writeInbound(bytes);
        return bytes;
    }

    private void expire() {
        Runnable due = timer;
        assertThat(due).isNotNull();
        due.run();
    }

    private final class Next extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            passedOn.add(bytes.toString(StandardCharsets.US_ASCII));
            bytes.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            passedOn.add("complete");
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            passedOn.add("end");
        }
    }
}
