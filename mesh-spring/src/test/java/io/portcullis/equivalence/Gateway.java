package io.portcullis.equivalence;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.cloud.gateway.filter.WeightCalculatorWebFilter;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** One running application, whose routes are replaced as often as a test likes. One thread. */
final class Gateway implements AutoCloseable {
    private static final String ROUTES = "routes of the test";
    private static final List<String> COMMON = List.of(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--logging.level.root=error",
            "--management.server.address=127.0.0.1",
            "--spring.cloud.gateway.server.webflux.routes=",
            "--spring.cloud.gateway.server.webflux.fail-on-route-definition-error=true",
            // Without it, nobody learns the client's address; ours always tells it.
            "--spring.cloud.gateway.server.webflux.trusted-proxies=.*",
            "--spring.cloud.gateway.server.webflux.forwarded.enabled=false",
            "--spring.cloud.gateway.server.webflux.x-forwarded.prefix-enabled=false",
            "--equivalence.word=placed");
    /** Where the settings of a test have none of their own. */
    private static final List<String> VERSIONS = List.of(
            "--spring.webflux.apiversion.use.header=X-API-Version",
            "--spring.webflux.apiversion.default=1.0",
            "--spring.webflux.apiversion.supported=1.0,1.1,1.2,2.0");
    /** What a service does that no route of the test asks for would differ from a gateway that has no services. */
    private static final List<String> NO_POLICY = List.of(
            "--portcullis.defaults.retry.max-attempts=1",
            "--portcullis.defaults.retry.budget.percent=100",
            "--portcullis.defaults.retry.budget.min-per-second=10000",
            "--portcullis.defaults.circuit-breaker.enabled=false",
            "--portcullis.defaults.ejection.enabled=false",
            "--portcullis.access-log.enabled=false",
            "--portcullis.drain.accept=0s");

    /** So many exchanges later the chain of one is over, whatever thread it runs on. */
    private static final int LEFT_OPEN = 200;

    private final ConfigurableApplicationContext context;
    private final Side side;
    private final ArrayDeque<RawClient> left = new ArrayDeque<>();
    private @Nullable RawClient client;

    /** Which of the two it is. */
    enum Side {
        STOCK,
        OURS
    }

    private Gateway(Side side, String upstream, List<String> own) {
        List<String> arguments = new ArrayList<>(COMMON);
        arguments.addAll(own);
        if (own.stream().noneMatch(argument -> argument.startsWith("--spring.webflux.apiversion."))) {
            arguments.addAll(VERSIONS);
        }
        arguments.add("--equivalence.upstream=http://" + upstream);
        this.side = side;
        context = new SpringApplication(GatewayApplication.class).run(arguments.toArray(String[]::new));
    }

    /** Spring Cloud Gateway as it comes, on its own Reactor Netty server. */
    static Gateway stock(String upstream, String... settings) {
        List<String> own = new ArrayList<>();
        ImportCandidates.load(AutoConfiguration.class, null).forEach(own::add);
        own.removeIf(name -> !name.startsWith("io.portcullis."));
        String exclude = "--spring.autoconfigure.exclude=" + String.join(",", own);
        List<String> arguments = new ArrayList<>(List.of(exclude, "--management.server.port=-1"));
        arguments.addAll(List.of(settings));
        return new Gateway(Side.STOCK, upstream, arguments);
    }

    /** The same application with our starter. */
    static Gateway ours(String upstream, String... settings) {
        List<String> arguments = new ArrayList<>(NO_POLICY);
        arguments.addAll(List.of(settings));
        return new Gateway(Side.OURS, upstream, arguments);
    }

    Side side() {
        return side;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /**
     * Replaces all routes and default filters.
     *
     * @param yaml a whole document
     */
    void load(String yaml) {
        MutablePropertySources sources = context.getEnvironment().getPropertySources();
        sources.remove(ROUTES);
        sources.addFirst(parsed(yaml));
        context.publishEvent(new EnvironmentChangeEvent(context, Set.of("spring.cloud.gateway.server.webflux")));
        if (side == Side.STOCK) {
            context.publishEvent(new RefreshRoutesEvent(this));
            bean(WeightCalculatorWebFilter.class).setRandomSupplier(() -> 0.5);
        }
    }

    private static PropertySource<?> parsed(String yaml) {
        try {
            return new YamlPropertySourceLoader()
                    .load(ROUTES, new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
                    .getFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends the bytes on the connection that is open, or on a new one, and reads the final response. Stock gets a new one
     * each time: after a request whose body it did not want it may not answer the next. A connection that failed is left.
     */
    Response send(Call call) {
        RawClient open = client == null ? RawClient.connect("127.0.0.1", port()) : client;
        client = null;
        leave(open);
        open.send(call.bytes());
        Response response = open.readResponse(call.method());
        while (response.status() < 200) {
            response = open.readResponse(call.method());
        }
        if (side == Side.OURS && !response.announcesClose()) {
            left.remove(open);
            client = open;
        }
        return response;
    }

    // Do not close a connection to stock right behind its response. The client may have the last byte of a body
    // before SCG has seen the end of its own chain; a close that comes between is a client that gave up, and
    // NettyWriteResponseFilter then closes the connection to the upstream. By that time it may be back in the pool,
    // or carry the next request: that one's response breaks off in the middle, or is a 500.
    private void leave(RawClient connection) {
        left.add(connection);
        if (left.size() > LEFT_OPEN) {
            left.remove().close();
        }
    }

    private int port() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    @Override
    public void close() {
        left.forEach(RawClient::close);
        if (client != null) {
            client.close();
        }
        context.close();
    }
}
