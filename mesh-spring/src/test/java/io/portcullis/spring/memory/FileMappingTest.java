package io.portcullis.spring.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a process's mappings can be dropped and read again. */
class FileMappingTest {
    @Test
    void whatIsReadFromAFileAndNeverWrittenToCanBeDropped() {
        assertThat(mappings("800100000-800300000 r--p 00001000 08:01 42     /opt/fast-start/app.aot", 1024, 0, 0))
                .containsExactly(new FileMapping(0x800100000L, 0x200000, 1024 * 1024));
        assertThat(mappings("7f0000000000-7f0000100000 r-xp 00000000 08:01 7  /opt/jdk/lib/server/libjvm.so", 8, 0, 0))
                .hasSize(1);
    }

    @Test
    void aTableThatWasRelocatedBeforeItWasProtectedStays() {
        assertThat(mappings(
                        "7f0000000000-7f0000100000 r--p 00000000 08:01 7  /opt/jdk/lib/server/libjvm.so", 900, 872, 0))
                .isEmpty();
        assertThat(mappings(
                        "7f0000000000-7f0000100000 r--p 00000000 08:01 7  /opt/jdk/lib/server/libjvm.so", 8, 0, 872))
                .as("the same, swapped out")
                .isEmpty();
    }

    @Test
    void whatCanBeWrittenToOrIsNoFileStays() {
        assertThat(mappings("800100000-800300000 rw-p 00001000 08:01 42     /opt/fast-start/app.aot", 1024, 0, 0))
                .isEmpty();
        assertThat(mappings("c0000000-c4000000 rw-p 00000000 00:00 0 ", 1024, 0, 0))
                .isEmpty();
        assertThat(mappings("7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0       [vdso]", 4, 0, 0))
                .isEmpty();
        assertThat(mappings("7f0000000000-7f0000100000 r--s 00000000 00:05 9  /dev/dri/card0", 4, 0, 0))
                .isEmpty();
    }

    @Test
    void whatIsNotInMemoryNeedsNoDropping() {
        assertThat(mappings("800100000-800300000 r--p 00001000 08:01 42     /opt/fast-start/app.aot", 0, 0, 0))
                .isEmpty();
    }

    /** Between two others, as the kernel writes them. */
    private static List<FileMapping> mappings(String head, int residentKb, int anonymousKb, int swapKb) {
        String heap = smaps("c0000000-c4000000 rw-p 00000000 00:00 0 ", 4096, 4096, 0);
        return FileMapping.in((heap + smaps(head, residentKb, anonymousKb, swapKb) + heap).lines());
    }

    private static String smaps(String head, int residentKb, int anonymousKb, int swapKb) {
        return """
                %s
                Size:               2048 kB
                KernelPageSize:        4 kB
                Rss:            %8d kB
                Pss:            %8d kB
                Private_Dirty:         0 kB
                Anonymous:      %8d kB
                FilePmdMapped:         0 kB
                Swap:           %8d kB
                THPeligible:           0
                VmFlags: rd mr mw me sd
                """.formatted(head, residentKb, residentKb, anonymousKb, swapKb);
    }
}
