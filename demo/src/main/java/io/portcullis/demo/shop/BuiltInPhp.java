package io.portcullis.demo.shop;

import io.portcullis.demo.process.Children;
import java.io.IOException;
import java.nio.file.Path;

/** PHP's built-in server, where there is no nginx with php-fpm. It closes every connection after one answer. One thread. */
final class BuiltInPhp implements ShopRuntime {
    private static final String WORKERS = "6";

    private final Path php;
    private final Path code;
    private final Children children;

    /** @param code directory with a directory of PHP code for each kind of application */
    BuiltInPhp(Path php, Path code, Children children) {
        this.php = php;
        this.code = code;
        this.children = children;
    }

    @Override
    public String description() {
        return "php -S (install nginx and php-fpm to see keep-alive: apt install nginx-light php-fpm)";
    }

    @Override
    public void start(ShopApplication application) throws IOException {
        Path script = code.resolve(application.kind().directory()).resolve("index.php");
        ProcessBuilder command =
                new ProcessBuilder(php.toString(), "-q", "-S", "127.0.0.1:" + application.port(), script.toString());
        command.environment().put("PHP_CLI_SERVER_WORKERS", WORKERS);
        command.environment().putAll(application.environment());
        children.start(application.name() + "-php", command);
    }
}
