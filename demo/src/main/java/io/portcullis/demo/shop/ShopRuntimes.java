package io.portcullis.demo.shop;

import io.portcullis.demo.process.Children;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Chooses how the shop runs on this machine. */
public final class ShopRuntimes {
    private ShopRuntimes() {}

    /**
     * Where the applications keep what they write. Root's own directories are closed to the user PHP then runs as, so it is
     * a fresh temporary directory of that user; for anybody else it is below the run directory.
     */
    public static Path stateDirectory(Path run) throws IOException {
        Optional<String> user = PhpUser.current();
        if (user.isEmpty()) {
            return Files.createDirectories(run.resolve("state"));
        }
        Path directory = Files.createTempDirectory("portcullis-demo-");
        PhpUser.own(directory, user.get());
        return directory;
    }

    /**
     * The best that the tools allow.
     *
     * @param code directory with a directory of PHP code for each kind of application
     * @param state as {@link #stateDirectory} gave it
     * @param run directory for configuration
     */
    public static ShopRuntime choose(PhpTools tools, Path code, Path state, Path run, Children children)
            throws IOException {
        if (tools.php().isEmpty()) {
            return new StandIn(new PaymentState(state));
        }
        Optional<String> user = PhpUser.current();
        if (tools.hasWebServer()) {
            Path readable = user.isPresent() ? copyFor(user.get(), code, state.resolve("code")) : code;
            Path servers = user.isPresent() ? state.resolve("servers") : run.resolve("servers");
            return new WebServerPhp(
                    tools.nginx().orElseThrow(), tools.fpm().orElseThrow(), readable, servers, user, children);
        }
        return new BuiltInPhp(tools.php().get(), code, children);
    }

    private static Path copyFor(String user, Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
        PhpUser.own(to, user);
        return to;
    }
}
