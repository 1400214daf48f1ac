package io.portcullis.demo.shop;

import io.portcullis.demo.DirectoryTree;
import io.portcullis.demo.process.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            return webServer(
                    tools,
                    readable,
                    servers,
                    user,
                    (application, process, command) ->
                            children.start(application.name() + '-' + process, new ProcessBuilder(command)));
        }
        return new BuiltInPhp(tools.php().get(), code, children);
    }

    /**
     * Of nginx and php-fpm, which have to be installed.
     *
     * @param code directory with a directory of PHP code for each kind of application, readable for whom PHP runs as
     * @param servers directory of what nginx and php-fpm read and write, in one of its own for each application
     * @param user whom PHP is to change to, where it is not started as the right one
     */
    public static ShopRuntime webServer(
            PhpTools tools, Path code, Path servers, Optional<String> user, WebServerPhp.Processes processes) {
        return new WebServerPhp(tools.nginx().orElseThrow(), tools.fpm().orElseThrow(), code, servers, user, processes);
    }

    private static Path copyFor(String user, Path from, Path to) throws IOException {
        DirectoryTree.copy(from, to);
        PhpUser.own(to, user);
        return to;
    }
}
