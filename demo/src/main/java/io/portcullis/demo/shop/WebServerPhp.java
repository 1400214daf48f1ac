package io.portcullis.demo.shop;

import io.portcullis.demo.process.Children;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** PHP as most people run it: each application has an nginx and a php-fpm of its own. One thread. */
final class WebServerPhp implements ShopRuntime {
    private final Path nginx;
    private final Path fpm;
    private final Path code;
    private final Path run;
    private final Optional<String> user;
    private final Children children;

    /**
     * @param code directory with a directory of PHP code for each kind of application
     * @param run directory for what nginx and php-fpm write
     * @param user whom PHP runs as, where that is not the user of the demo
     */
    WebServerPhp(Path nginx, Path fpm, Path code, Path run, Optional<String> user, Children children) {
        this.nginx = nginx;
        this.fpm = fpm;
        this.code = code;
        this.run = run;
        this.user = user;
        this.children = children;
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
        children.start(
                application.name() + "-php-fpm",
                new ProcessBuilder(fpm.toString(), "--nodaemonize", "--fpm-config", pool.toString()));
        children.start(
                application.name() + "-nginx",
                new ProcessBuilder(nginx.toString(), "-p", prefix.toString(), "-c", server.toString()));
    }
}
