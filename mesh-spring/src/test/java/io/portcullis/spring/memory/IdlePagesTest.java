package io.portcullis.spring.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With the memory of this process. */
@EnabledOnOs(OS.LINUX)
class IdlePagesTest {
    private static final int BYTES = 8 << 20;
    private static final int PAGE = 4096;

    @TempDir
    private Path directory;

    @Test
    void whatWasReadOfAMappedFileIsGivenBackAndComesAgain() throws IOException {
        byte[] content = new byte[BYTES];
        Arrays.fill(content, (byte) 7);
        Path file = Files.write(directory.resolve("mapped"), content);
        try (FileChannel channel = FileChannel.open(file)) {
            MappedByteBuffer mapped = channel.map(MapMode.READ_ONLY, 0, BYTES);
            assertThat(sum(mapped)).isEqualTo(7L * BYTES / PAGE);
            assertThat(resident()).isEqualTo(BYTES);
            assertThat(IdlePages.giveBack()).isGreaterThanOrEqualTo(BYTES);
            assertThat(resident()).isZero();
            assertThat(sum(mapped)).isEqualTo(7L * BYTES / PAGE);
        }
    }

    private static long sum(MappedByteBuffer mapped) {
        long sum = 0;
        for (int at = 0; at < BYTES; at += PAGE) {
            sum += mapped.get(at);
        }
        return sum;
    }

    /** Of the only mapping of that size; it is not listed where nothing of it is in memory. */
    private static long resident() {
        return IdlePages.mappings().stream()
                .filter(mapping -> mapping.bytes() == BYTES)
                .mapToLong(FileMapping::residentBytes)
                .sum();
    }
}
