package io.portcullis.gateway;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application as its jar starts it, with a file of the operator's; all ports but free ones. */
final class Gateway implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private Gateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param arguments such as {@code --server.port=8080}, stronger than what stands here */
    static Gateway start(Path directory, String yaml, String... arguments) {
        Path file = directory.resolve("operator.yml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--spring.config.additional-location=" + file.toUri(),
                "--logging.level.root=warn",
                "--server.address=127.0.0.1",
                "--management.server.address=127.0.0.1",
                "--management.server.port=0",
                "--portcullis.access-log.enabled=false"));
        if (all.stream().noneMatch(argument -> argument.startsWith("--server.port="))) {
            all.add("--server.port=0");
        }
        return new Gateway(SpringApplication.run(GatewayApplication.class, all.toArray(String[]::new)));
    }

    static String route(String upstream) {
        return """
                spring.cloud.gateway.server.webflux.routes:
                  - id: shop
                    uri: lb://storefront
                    predicates: [ Path=/** ]
                portcullis.services.storefront.endpoints: [ { address: "%s" } ]
                """.formatted(upstream);
    }

    RawClient connect() {
        return RawClient.connect("127.0.0.1", port());
    }

    Response get(String path) {
        try (RawClient client = connect()) {
            return client.get(path);
        }
    }

    Response actuator(String path) {
        try (RawClient client = RawClient.connect("127.0.0.1", managementPort())) {
            return client.get("/actuator/" + path);
        }
    }

    int port() {
        return Integer.parseInt(property("local.server.port"));
    }

    int managementPort() {
        return Integer.parseInt(property("local.management.port"));
    }

    String property(String name) {
        return context.getEnvironment().getRequiredProperty(name);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
