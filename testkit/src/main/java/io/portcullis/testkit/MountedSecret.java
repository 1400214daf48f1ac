package io.portcullis.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes files in the layout of kubelet's atomic writer: the visible names are links into {@code ..data}, itself a link to
 * a directory with the time in its name, and an update is one rename of that link.
 */
public final class MountedSecret {
    private MountedSecret() {}

    /** A visible name and its text. */
    public record File(String name, String text) {}

    /** Writes the files, or replaces all of them at once. */
    public static void write(Path directory, List<File> files) {
        try {
            Files.createDirectories(directory);
            Path old = current(directory);
            Path fresh = Files.createDirectory(directory.resolve("..v" + UUID.randomUUID()));
            for (File file : files) {
                Files.writeString(fresh.resolve(file.name()), file.text());
            }
            swap(directory, fresh);
            link(directory, files);
            delete(old);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Path current(Path directory) throws IOException {
        Path data = directory.resolve("..data");
        return Files.exists(data) ? data.toRealPath() : null;
    }

    private static void swap(Path directory, Path fresh) throws IOException {
        Path staged = directory.resolve("..data_tmp");
        Files.deleteIfExists(staged);
        Files.createSymbolicLink(staged, fresh.getFileName());
        Files.move(
                staged,
                directory.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static void link(Path directory, List<File> files) throws IOException {
        for (File file : files) {
            Path visible = directory.resolve(file.name());
            if (!Files.exists(visible, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(visible, Path.of("..data", file.name()));
            }
        }
    }

    private static void delete(@Nullable Path old) throws IOException {
        if (old == null) {
            return;
        }
        try (Stream<Path> tree = Files.walk(old)) {
            for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
