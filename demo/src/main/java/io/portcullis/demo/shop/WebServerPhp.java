package io.portcullis.demo.shop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** PHP as most people run it: each application has an nginx and a php-fpm of its own. One thread. */
public final class WebServerPhp implements ShopRuntime {
    private final Path nginx;
    private final Path fpm;
    private final Path code;
    private final Path run;
    private final Optional<String> user;
    private final Processes processes;

    /**
     * @param code directory with a directory of PHP code for each kind of application
     * @param run directory for what nginx and php-fpm write
     * @param user whom PHP is to change to, where it is not started as the right one
     */
    WebServerPhp(Path nginx, Path fpm, Path code, Path run, Optional<String> user, Processes processes) {
        this.nginx = nginx;
        this.fpm = fpm;
        this.code = code;
        this.run = run;
        this.user = user;
        this.processes = processes;
    }

    /** Starts the processes of applications, where those live. */
    public interface Processes {
        /** @param process what it is for, such as {@code nginx}; one of each for an application */
        void start(ShopApplication application, String process, List<String> command) throws IOException;
    }

    @Override
    public String description() {
        return "nginx + " + fpm.getFileName();
    }

    @Override
    public void start(ShopApplication application) throws IOException {
        Path prefix = Files.createDirectories(run.resolve(application.name()));
        Path pool = Files.writeString(prefix.resolve("php-fpm.conf"), FpmConfig.of(application, user));
        Path site = code.resolve(application.kind().directory());
        Path server = Files.writeString(prefix.resolve("nginx.conf"), NginxConfig.of(application, site, prefix, user));
        processes.start(
                application,
                "php-fpm",
                List.of(fpm.toString(), "--nodaemonize", "--force-stderr", "--fpm-config", pool.toString()));
        processes.start(
                application, "nginx", List.of(nginx.toString(), "-p", prefix.toString(), "-c", server.toString()));
    }
}
