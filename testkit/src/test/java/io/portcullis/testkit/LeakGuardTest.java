package io.portcullis.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakGuardTest {
    @Test
    void failsTheClassThatLosesABuffer() {
        assertThat(GuardedRun.failuresOf(Loses.class))
                .contains("leaked buffers in LeakGuardTest$Loses")
                .contains("directBuffer of the culprit");
    }

    @Test
    void isContentWithTheClassThatReleases() {
        assertThat(GuardedRun.failuresOf(Releases.class)).isEmpty();
    }

    static class Loses {
        @Test
        void loses() {
            ByteBufAllocator.DEFAULT.directBuffer(16).touch("directBuffer of the culprit");
        }
    }

    static class Releases {
        @Test
        void releases() {
            ByteBuf buffer = ByteBufAllocator.DEFAULT.directBuffer(16);
            assertThat(buffer.release()).isTrue();
        }
    }
}
