package io.portcullis.demo.shop;

import java.util.Map;
import java.util.Optional;

/** The configuration of a php-fpm with one pool for one application. */
final class FpmConfig {
    /** Requests an application serves at once; what Apache and php-fpm call max_children. */
    private static final int WORKERS = 6;

    private FpmConfig() {}

    /**
     * For a php-fpm that is started with {@code --force-stderr}, and so does not use its error log: it could not open
     * /dev/stderr where that is the pipe of another user.
     *
     * @param user whom the workers run as, when started as root
     */
    static String of(ShopApplication application, Optional<String> user) {
        StringBuilder text = new StringBuilder("""
                [global]
                error_log = /dev/null
                log_level = warning
                [%s]
                listen = 127.0.0.1:%d
                pm = static
                pm.max_children = %d
                catch_workers_output = yes
                """.formatted(application.name(), application.fastCgiPort(), WORKERS));
        user.ifPresent(name -> text.append("user = ").append(name).append('\n'));
        // php-fpm hands nothing of its own environment on (clear_env), so a pool names what its workers are to see.
        for (Map.Entry<String, String> variable :
                application.sortedEnvironment().entrySet()) {
            text.append("env[%s] = \"%s\"\n".formatted(variable.getKey(), variable.getValue()));
        }
        return text.toString();
    }
}
