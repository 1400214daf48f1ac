package io.portcullis.demo.shop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this machine has for running PHP. Immutable, any thread.
 *
 * @param php the command-line interpreter with the curl extension
 * @param nginx the web server
 * @param fpm the FastCGI process manager
 */
public record PhpTools(Optional<Path> php, Optional<Path> nginx, Optional<Path> fpm) {
    /** Where servers live on systems that keep them off the path of ordinary users. */
    private static final List<Path> SERVER_DIRECTORIES = List.of(Path.of("/usr/sbin"), Path.of("/usr/local/sbin"));

    /** Nothing at all. */
    public static final PhpTools NONE = new PhpTools(Optional.empty(), Optional.empty(), Optional.empty());

    /** What is on the path of this process, and where servers are. */
    public static PhpTools find() {
        return find(Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }

    /** Looks at the directories of a search path and at those of servers. */
    public static PhpTools find(String searchPath) {
        List<Path> directories = Stream.concat(
                        Stream.of(searchPath.split(":"))
                                .filter(entry -> !entry.isEmpty())
                                .map(Path::of),
                        SERVER_DIRECTORIES.stream())
                .toList();
        return new PhpTools(
                first(directories, "php").filter(PhpTools::hasCurl),
                first(directories, "nginx"),
                first(directories, "php-fpm*"));
    }

    /** Whether the applications can run as most do: nginx in front of php-fpm. */
    public boolean hasWebServer() {
        return php.isPresent() && nginx.isPresent() && fpm.isPresent();
    }

    private static Optional<Path> first(List<Path> directories, String glob) {
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
                entries.forEach(found::add);
            } catch (IOException e) {
                continue; // A search path may name directories that do not exist.
            }
        }
        return found.stream().filter(Files::isExecutable).findFirst();
    }

    private static boolean hasCurl(Path php) {
        try {
            Process process = new ProcessBuilder(php.toString(), "-r", "echo extension_loaded('curl') ? 'yes' : 'no';")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            try (InputStream output = process.getInputStream()) {
                return new String(output.readAllBytes(), StandardCharsets.UTF_8).endsWith("yes");
            }
        } catch (IOException e) {
            return false;
        }
    }
}
