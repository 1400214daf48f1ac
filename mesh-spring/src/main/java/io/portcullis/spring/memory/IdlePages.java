package io.portcullis.spring.memory;

import io.portcullis.spring.background.BackgroundThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Gives the pages of mapped files back every minute: the JVM's cache of classes and its libraries, which the start uses whole and a
 * process that serves hardly. What is used comes back from the file, which other processes may share. Where Linux does not tell
 * what is mapped, or native access is not allowed, nothing happens. Any thread; {@link #close} ends it.
 */
public final class IdlePages implements ApplicationListener<ApplicationReadyEvent>, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IdlePages.class);
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final Duration BETWEEN = Duration.ofMinutes(1);

    private final BackgroundThread thread = new BackgroundThread("portcullis-pages");

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (Files.isReadable(MAPPINGS) && IdlePages.class.getModule().isNativeAccessEnabled()) {
            thread.every(BETWEEN, IdlePages::giveBack);
        }
    }

    /** Bytes that were given back. */
    static long giveBack() {
        long bytes = mappings().stream()
                .filter(Madvise::drop)
                .mapToLong(FileMapping::residentBytes)
                .sum();
        log.debug("gave {} KB of mapped files back", bytes >> 10);
        return bytes;
    }

    static List<FileMapping> mappings() {
        try (Stream<String> lines = Files.lines(MAPPINGS)) {
            return FileMapping.in(lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        thread.close();
    }
}
