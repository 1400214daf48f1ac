package io.portcullis.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs of the machine: where they are, and what they print. Any thread. */
final class Programs {
    private Programs() {}

    /** The program of that name on the PATH or in Debian's directories for servers, or null. */
    static @Nullable Path find(String name) {
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path program = Path.of(directory, name);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        return null;
    }

    /** @throws IOException naming the package, if it is not there */
    static Path require(String name, String debianPackage) throws IOException {
        Path program = find(name);
        if (program == null) {
            throw new IOException(name + " is not installed (Debian: apt install " + debianPackage + ")");
        }
        return program;
    }

    /** Everything a short-lived program prints, standard error included. */
    static String output(String... command) throws IOException, InterruptedException {
        return output(List.of(command));
    }

    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream printed = process.getInputStream()) {
            String text = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The first line of what a program prints. */
    static String firstLine(String... command) throws IOException, InterruptedException {
        return output(command)
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("?")
                .strip();
    }
}
