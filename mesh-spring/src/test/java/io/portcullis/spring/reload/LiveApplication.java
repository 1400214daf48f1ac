package io.portcullis.spring.reload;

import io.portcullis.core.route.Route;
import io.portcullis.core.time.Ticker;
import io.portcullis.spring.config.ConfigurationService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway whose files are looked at when a test says so. */
final class LiveApplication implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final FileWatch watch;

    private LiveApplication(ConfigurableApplicationContext context) {
        this.context = context;
        ContextRefresher refresher = context.getBean(ContextRefresher.class);
        this.watch = new ConfigurationWatch(
                        context.getEnvironment(), refresher::refreshEnvironment, Duration.ofSeconds(1), Ticker.system())
                .watch();
    }

    @EnableAutoConfiguration
    static class Gateway {}

    static LiveApplication start(Path location, String... arguments) {
        return new LiveApplication(run(location, "--portcullis.config.watch=false", arguments));
    }

    static ConfigurableApplicationContext run(Path location, String argument, String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--spring.config.location=" + location.toUri(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--portcullis.drain.accept=0s",
                argument));
        all.addAll(List.of(arguments));
        return new SpringApplication(Gateway.class).run(all.toArray(String[]::new));
    }

    /** A change is read after two looks that find the same. */
    void look() {
        watch.look();
        watch.look();
    }

    ConfigurationService configuration() {
        return context.getBean(ConfigurationService.class);
    }

    List<String> routes() {
        return configuration().current().snapshot().routes().stream()
                .map(Route::id)
                .toList();
    }

    long version() {
        return configuration().current().snapshot().version();
    }

    /** Everything that was wrong with the last configuration that was not taken. */
    List<String> problems() {
        return configuration().rejections().getFirst().problems().stream()
                .map(Object::toString)
                .toList();
    }

    String property(String name) {
        return String.valueOf(context.getEnvironment().getProperty(name));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** A list of routes, by their ids. */
    static String routes(String... ids) {
        StringBuilder yaml = new StringBuilder("spring.cloud.gateway.server.webflux.routes:\n");
        for (String id : ids) {
            yaml.append("  - { id: %s, uri: \"http://127.0.0.1:9\", predicates: [ Path=/%s ] }\n".formatted(id, id));
        }
        return yaml.toString();
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
