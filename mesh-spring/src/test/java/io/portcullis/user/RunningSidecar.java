package io.portcullis.user;

import io.portcullis.engine.Engine;
import io.portcullis.engine.listen.Listener;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.server.ProbeServer;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** A sidecar beside an application; all ports but free ones. */
final class RunningSidecar implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private RunningSidecar(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Without an annotation, so that the other tests' scan passes it by. */
    static class SidecarRole {
        @Bean
        MeshRole role() {
            return MeshRole.SIDECAR;
        }
    }

    /** @param more settings, {@code name=value}, stronger than those every test has */
    static RunningSidecar start(String application, String... more) {
        return start(application, new Class<?>[0], more);
    }

    /** @param beans classes with beans of the application's own */
    static RunningSidecar start(String application, Class<?>[] beans, String... more) {
        Map<String, String> settings = new LinkedHashMap<>();
        List<String> all = new ArrayList<>(List.of(
                "spring.config.location=optional:classpath:/none/",
                "server.port=0",
                "management.server.address=127.0.0.1",
                "management.endpoint.health.probes.enabled=true",
                "management.endpoint.health.group.readiness.include=readinessState,portcullis",
                "management.endpoint.health.show-details=always",
                "portcullis.access-log.enabled=false",
                "portcullis.drain.accept=0s",
                "portcullis.probes.address=127.0.0.1:0",
                "portcullis.outbound.address=127.0.0.1:0",
                "portcullis.inbound.application=" + application));
        all.addAll(List.of(more));
        all.forEach(line -> settings.put(line.substring(0, line.indexOf('=')), line));
        String[] arguments = settings.values().stream().map(line -> "--" + line).toArray(String[]::new);
        List<Class<?>> sources = new ArrayList<>(List.of(UserApplication.class, SidecarRole.class));
        sources.addAll(List.of(beans));
        SpringApplication sidecar = new SpringApplication(sources.toArray(Class<?>[]::new));
        return new RunningSidecar(sidecar.run(arguments));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    int inbound() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** Where a listener is bound; fails if there is none of that name. */
    InetSocketAddress listener(String name) {
        return bean(Engine.class).listeners().stream()
                .filter(bound -> bound.name().equals(name))
                .map(Listener::address)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no listener " + name + " among " + listeners()));
    }

    List<String> listeners() {
        return bean(Engine.class).listeners().stream().map(Listener::name).toList();
    }

    Response ready() {
        try (RawClient client =
                RawClient.connect("127.0.0.1", bean(ProbeServer.class).port())) {
            return client.get("/readyz");
        }
    }

    Response health() {
        try (RawClient client = RawClient.connect("127.0.0.1", actuator())) {
            return client.get("/actuator/health/readiness");
        }
    }

    int actuator() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.management.port"));
    }

    /** Whether a bean exists, which asking for it would make. */
    boolean hasMade(String bean) {
        return context.getBeanFactory().containsSingleton(bean);
    }

    /** What SIGTERM does. */
    CompletableFuture<Void> closing() {
        // On a thread of its own: the common pool has a single one where there are two processors.
        return CompletableFuture.runAsync(
                context::close, task -> Thread.ofVirtual().name("closing").start(task));
    }

    @Override
    public void close() {
        context.close();
    }
}
