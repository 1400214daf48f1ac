package io.portcullis.spring.reload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * By what a change of files is known: which there are, and which inode, size and time of writing each has behind all its
 * links. So a rename, a swapped {@code ..data} and a write in place all show. Immutable, any thread.
 *
 * @param byFile those that exist
 */
record Stamps(Map<Path, Stamp> byFile) {
    Stamps {
        byFile = Map.copyOf(byFile);
    }

    /** @param key device and inode, or empty where the file system has none */
    record Stamp(String key, long bytes, long modifiedNanos) {}

    static Stamps of(Collection<Path> files) {
        Map<Path, Stamp> found = new HashMap<>();
        for (Path file : files) {
            Stamp stamp = stamp(file);
            if (stamp != null) {
                found.put(file, stamp);
            }
        }
        return new Stamps(found);
    }

    private static @Nullable Stamp stamp(Path file) {
        try {
            BasicFileAttributes read = Files.readAttributes(file, BasicFileAttributes.class);
            long modified = read.lastModifiedTime().to(TimeUnit.NANOSECONDS);
            return read.isDirectory() ? null : new Stamp(Objects.toString(read.fileKey(), ""), read.size(), modified);
        } catch (IOException e) {
            return null; // Not there, or not for us: then Boot cannot read it either.
        }
    }
}
