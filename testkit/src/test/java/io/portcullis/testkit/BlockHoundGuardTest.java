package io.portcullis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class BlockHoundGuardTest {
    @Test
    void failsTheClassWhoseLoopSleeps() {
        assertThat(GuardedRun.failuresOf(Sleeps.class))
                .contains("blocking calls on event loops in BlockHoundGuardTest$Sleeps")
                .contains("java.lang.Thread.sleep");
    }

    @Test
    void failsTheClassWhoseThreadIsNamedALoopAndSleeps() {
        assertThat(GuardedRun.failuresOf(NamedLoopSleeps.class)).contains("java.lang.Thread.sleep");
    }

    @Test
    void letsOtherThreadsSleep() {
        assertThat(GuardedRun.failuresOf(OtherSleeps.class)).isEmpty();
    }

    @ExtendWith(BlockHoundGuard.class)
    static class Sleeps {
        @Test
        void sleepsOnItsLoop() throws Exception {
            MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            try {
                Future<?> slept = group.submit(BlockHoundGuardTest::sleep);
                assertThat(slept.await(Bound.SECONDS, TimeUnit.SECONDS)).isTrue();
            } finally {
                group.shutdownGracefully(0, 0, TimeUnit.SECONDS).await(Bound.SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    @ExtendWith(BlockHoundGuard.class)
    static class NamedLoopSleeps {
        @Test
        void sleeps() throws Exception {
            run(BlockHoundGuard.LOOP_PREFIX + "-1");
        }
    }

    @ExtendWith(BlockHoundGuard.class)
    static class OtherSleeps {
        @Test
        void sleeps() throws Exception {
            run("worker-1");
        }
    }

    private static void run(String name) throws InterruptedException {
        Thread thread = new Thread(
                () -> {
                    try {
                        sleep();
                    } catch (Error e) {
                        // The guard's own; it has recorded it.
                    }
                },
                name);
        thread.start();
        thread.join(Bound.MILLIS);
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
