package io.portcullis.sidecar.command.intercept;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Users and groups by number or name. Names are looked up in the files of this image, which for an init container is the
 * sidecar's own image. Immutable, any thread.
 *
 * @param passwd such as {@code /etc/passwd}
 * @param group such as {@code /etc/group}
 */
record Accounts(Path passwd, Path group) {
    /** The largest number is the kernel's word for none. */
    private static final long MOST = 0xFFFF_FFFEL;

    static Accounts here() {
        return new Accounts(Path.of("/etc/passwd"), Path.of("/etc/group"));
    }

    /** @throws IllegalArgumentException if there is no such user */
    long uid(String text) {
        return number(text, passwd, "user");
    }

    /** @throws IllegalArgumentException if there is no such group */
    long gid(String text) {
        return number(text, group, "group");
    }

    /** Both files have {@code name:password:number} and more on a line. */
    private static long number(String text, Path file, String kind) {
        if (text.matches("\\d{1,10}") && Long.parseLong(text) <= MOST) {
            return Long.parseLong(text);
        }
        return lines(file).stream()
                .map(line -> line.split(":", -1))
                .filter(fields -> fields.length > 2 && fields[0].equals(text))
                .map(fields -> Long.parseLong(fields[2]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        text + " (expected: a number up to " + MOST + ", or a " + kind + " that " + file + " knows)"));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
