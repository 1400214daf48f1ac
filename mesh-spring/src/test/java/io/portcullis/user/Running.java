package io.portcullis.user;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** An application that was started with a file of its own. */
final class Running implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final Path file;

    private Running(ConfigurableApplicationContext context, Path file) {
        this.context = context;
        this.file = file;
    }

    static Running start(Path directory, String yaml, Object... sources) {
        Path file = directory.resolve("application.yml");
        write(file, yaml);
        List<Class<?>> classes = new ArrayList<>(List.of(UserApplication.class));
        for (Object source : sources) {
            classes.add((Class<?>) source);
        }
        SpringApplication application = new SpringApplication(classes.toArray(Class<?>[]::new));
        ConfigurableApplicationContext context = application.run(
                "--spring.config.location=" + file.toUri(),
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.address=127.0.0.1",
                "--portcullis.drain.accept=0s",
                "--management.endpoints.web.exposure.include=*");
        return new Running(context, file);
    }

    /** In one step: files are watched, and half of one would be a configuration, too. */
    static void write(Path file, String yaml) {
        try {
            Path whole = Files.createTempFile(file.getParent(), "new", ".tmp");
            Files.writeString(whole, yaml, StandardCharsets.UTF_8);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void rewrite(String yaml) {
        write(file, yaml);
    }

    int port() {
        return port("local.server.port");
    }

    int managementPort() {
        return port("local.management.port");
    }

    private int port(String property) {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty(property));
    }

    Response get(String path, String... headers) {
        try (RawClient client = RawClient.connect("127.0.0.1", port())) {
            return client.get(path, headers);
        }
    }

    Response actuator(String path) {
        try (RawClient client = RawClient.connect("127.0.0.1", managementPort())) {
            return client.get("/actuator/" + path);
        }
    }

    /** A POST without a body. */
    Response post(String path) {
        try (RawClient client = RawClient.connect("127.0.0.1", managementPort())) {
            client.send("POST /actuator/" + path + " HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
            return client.readFinalResponse();
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
