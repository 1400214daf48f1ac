package io.portcullis.engine.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import io.portcullis.core.model.CompressionPolicy;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.limit.BufferMemory;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.testkit.FakeTicker;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One body on its way through gzip, on a loop whose turns the test makes. */
class CompressedBodyTest {
    private final Compressors compressors = new Compressors();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final LoopContext loop = new LoopContext(
            recordingLoop(), new FakeTicker(), new SplittableRandom(1), new BufferMemory(Long.MAX_VALUE, () -> {}));
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Collector collector = new Collector();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverTheScheduleTheBodyIsWholeAndEveryByteIsCreditedOnceOrItIsGivenUp(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            oneBody(random, random.nextInt(4) == 0);
            assertThat(compressors.active()).isZero();
        }
    }

    /** @param givenUp whether somebody gives it up on the way */
    private void oneBody(SplittableRandom random, boolean givenUp) throws IOException {
        sent.reset();
        collector.begin();
        CompressedBody body = begin(CompressionPolicy.DEFAULT);
        int steps = random.nextInt(60);
        int window = Credits.INITIAL_WINDOW_BYTES;
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int size = Math.min(window, random.nextInt(20_000));
                    body.data(part(random, size), false);
                    window -= size;
                }
                case 2 -> turn();
                default -> window += collector.credit(body, random);
            }
            window += collector.takeSwallowed();
            assertThat(window).isLessThanOrEqualTo(Credits.INITIAL_WINDOW_BYTES);
        }
        if (givenUp) {
            body.discard();
            body.data(part(random, 100), true); // Comes too late, and is released.
        } else if (random.nextBoolean()) {
            body.data(part(random, random.nextInt(3) * 500), true);
        } else {
            body.end(new Headers());
        }
        turnAll();
        assertThat(collector.ended).isEqualTo(!givenUp);
        if (!givenUp) {
            assertThat(gunzip(collector.received())).isEqualTo(sent.toByteArray());
            assertThat(window + collector.creditAll(body) + collector.takeSwallowed())
                    .as("what was not sent in the end is credited")
                    .isGreaterThanOrEqualTo(Credits.INITIAL_WINDOW_BYTES);
        }
    }

    @Test
    void whatCameInATurnLeavesInIt() throws IOException {
        collector.begin();
        CompressedBody body = begin(CompressionPolicy.DEFAULT);
        body.data(text("data: one\n\n"), false);
        assertThat(collector.received()).isEmpty();
        turn();
        assertThat(prefix(collector.received(), "data: one\n\n".length())).isEqualTo("data: one\n\n");
        body.discard();
    }

    @Test
    void aTurnDoesNoMoreThanItsShare() {
        collector.begin();
        CompressedBody body = begin(CompressionPolicy.DEFAULT);
        body.data(part(new SplittableRandom(1), 200_000), true);
        turn();
        assertThat(compressors.bytesIn()).isEqualTo(65_536);
        assertThat(collector.ended).isFalse();
        turn();
        assertThat(compressors.bytesIn()).isEqualTo(2 * 65_536);
        turnAll();
        assertThat(collector.ended).isTrue();
        assertThat(compressors.bytesIn()).isEqualTo(200_000);
    }

    @Test
    void severalBodiesHaveTheirTurnsOneAfterAnother() {
        collector.begin();
        CompressedBody large = begin(CompressionPolicy.DEFAULT);
        Collector other = new Collector();
        CompressedBody small = begin(CompressionPolicy.DEFAULT, other);
        large.data(part(new SplittableRandom(1), 200_000), true);
        small.data(text("small"), true);
        turn();
        assertThat(other.ended).isTrue();
        assertThat(collector.ended).isFalse();
        large.discard();
        assertThat(compressors.active()).isZero();
    }

    @Test
    void noMoreThanAllowedAtOneTime() {
        collector.begin();
        CompressionPolicy one = new CompressionPolicy(List.of("text/*"), List.of(), 0, 4, 1);
        CompressedBody first = begin(one);
        assertThat(CompressedBody.begin(
                        new Compression(one), compressors, loop.turns(), ByteBufAllocator.DEFAULT, collector))
                .isNull();
        assertThat(compressors.skipped()).isOne();
        first.discard();
        begin(one).discard();
        assertThat(compressors.active()).isZero();
    }

    private CompressedBody begin(CompressionPolicy policy) {
        return begin(policy, collector);
    }

    private CompressedBody begin(CompressionPolicy policy, CompressedBody.Output output) {
        return Objects.requireNonNull(CompressedBody.begin(
                new Compression(policy), compressors, loop.turns(), ByteBufAllocator.DEFAULT, output));
    }

    /** Some of it random, so that it cannot become small. */
    private ByteBuf part(SplittableRandom random, int size) {
        byte[] bytes = new byte[size];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        sent.writeBytes(bytes);
        return ByteBufAllocator.DEFAULT.directBuffer(Math.max(1, size)).writeBytes(bytes);
    }

    private static ByteBuf text(String text) {
        return ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, text);
    }

    private void turn() {
        int due = tasks.size();
        for (int i = 0; i < due; i++) {
            tasks.remove().run();
        }
    }

    private void turnAll() {
        while (!tasks.isEmpty()) {
            turn();
        }
    }

    private static byte[] gunzip(byte[] bytes) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }

    private static String prefix(byte[] gzip, int length) throws IOException {
        return new String(new GZIPInputStream(new ByteArrayInputStream(gzip)).readNBytes(length), "UTF-8");
    }

    private EventLoop recordingLoop() {
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("schedule") || method.getName().equals("execute")) {
                        tasks.add((Runnable) arguments[0]);
                    }
                    return null;
                });
    }

    /** A client that takes what it gets, and credits it when it is asked to. */
    private static final class Collector implements CompressedBody.Output {
        private final List<byte[]> parts = new ArrayList<>();
        private int uncredited;
        private int swallowed;
        private boolean ended;
        private @Nullable Headers trailers;

        void begin() {
            parts.clear();
            uncredited = 0;
            swallowed = 0;
            ended = false;
            trailers = null;
        }

        @Override
        public void encoded(ByteBuf data, boolean end) {
            parts.add(ByteBufUtil.getBytes(data));
            uncredited += data.readableBytes();
            data.release();
            ended = end;
        }

        @Override
        public void encodedEnd(Headers behind) {
            trailers = behind;
            ended = true;
        }

        @Override
        public void swallowed(int bytes) {
            swallowed += bytes;
        }

        int takeSwallowed() {
            int taken = swallowed;
            swallowed = 0;
            return taken;
        }

        int credit(CompressedBody body, SplittableRandom random) {
            int bytes = random.nextInt(uncredited + 1);
            uncredited -= bytes;
            return bytes == 0 ? 0 : body.credited(bytes);
        }

        int creditAll(CompressedBody body) {
            int bytes = uncredited;
            uncredited = 0;
            return bytes == 0 ? 0 : body.credited(bytes);
        }

        byte[] received() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            parts.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }
}
