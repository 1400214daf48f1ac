package io.portcullis.engine.observe;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where access log lines go: standard output, or a file that is opened again when somebody has moved it away, as log
 * rotation does. One thread.
 */
final class LogFile implements LogTarget {
    private final Path path;
    private @Nullable OutputStream out;
    private @Nullable Object key;

    /**
     * Opens the file at once, so that a wrong path is an error of the start.
     *
     * @throws IOException if it cannot be opened for appending
     */
    LogFile(Path path) throws IOException {
        this.path = path;
        open();
    }

    /** Standard output of the process, unbuffered and past {@link System#out}, which a library may have replaced. */
    static LogTarget standardOutput() {
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        return lines -> lines.writeTo(out);
    }

    @Override
    public void write(JsonLine lines) throws IOException {
        OutputStream current = out;
        if (current == null || movedAway()) {
            close();
            current = open();
        }
        try {
            lines.writeTo(current);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        OutputStream current = out;
        out = null;
        if (current != null) {
            current.close();
        }
    }

    private OutputStream open() throws IOException {
        OutputStream opened = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        out = opened;
        key = fileKey();
        return opened;
    }

    private boolean movedAway() throws IOException {
        return !Objects.equals(key, fileKey());
    }

    private @Nullable Object fileKey() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return this; // equal to no key: the file is gone
        }
    }
}
