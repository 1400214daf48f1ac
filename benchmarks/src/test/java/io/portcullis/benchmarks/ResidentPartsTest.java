package io.portcullis.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.benchmarks.ResidentParts.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentPartsTest {
    @Test
    void eachMappingBelongsToOnePart() {
        List<String> smaps = List.of(
                "fbc00000-fd2a0000 rw-p 00000000 00:00 0 ",
                "Rss:               15000 kB",
                "Pss:                   1 kB",
                "800001000-8038b6000 rw-p 00001000 fe:00 7    /opt/portcullis/fast-start/k.abc/app.aot",
                "Rss:               40000 kB",
                "8038b6000-806c59000 r--p 038b6000 fe:00 7    /opt/portcullis/fast-start/k.abc/app.aot",
                "Rss:                9000 kB",
                "7f2c38000000-7f2c38270000 rwxp 00000000 00:00 0 ",
                "Rss:                2560 kB",
                "7f2c58000000-7f2c59000000 r-xp 00000000 fe:00 9    /opt/jdk/lib/server/libjvm.so",
                "Rss:                4096 kB",
                "7f2c60000000-7f2c60001000 rw-p 00000000 00:00 0    [heap]",
                "Rss:                 700 kB",
                "7f2c70000000-7f2c71000000 rw-p 00000000 00:00 0 ",
                "Rss:                 300 kB",
                "VmFlags: rd wr mr mw me ac");
        assertThat(ResidentParts.of(smaps).kilobytes())
                .containsEntry(Part.HEAP, 15000L)
                .containsEntry(Part.CACHE_WRITTEN, 40000L)
                .containsEntry(Part.CACHE_READ, 9000L)
                .containsEntry(Part.COMPILED, 2560L)
                .containsEntry(Part.LIBRARIES, 4096L)
                .containsEntry(Part.NATIVE, 1000L);
    }
}
