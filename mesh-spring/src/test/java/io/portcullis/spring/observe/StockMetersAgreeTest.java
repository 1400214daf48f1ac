package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** The same requests through Spring Cloud Gateway as it comes and through the engine leave meters of the same names and tags. */
class StockMetersAgreeTest {
    private static final List<String> METERS = List.of("http.server.requests", "edge.requests");
    private static final List<String> PATHS =
            List.of("/ok", "/ok", "/missing", "/moved", "/broken", "/odd", "/nowhere");

    @EnableAutoConfiguration
    static class Gateway {}

    @Test
    void namesTagsAndCountsAreTheSame() throws IOException {
        try (ScriptedUpstream ok = ScriptedUpstream.start(script -> script.respond(200, "x"));
                ScriptedUpstream missing = ScriptedUpstream.start(script -> script.respond(404, "x"));
                ScriptedUpstream moved = ScriptedUpstream.start(script -> script.respond(302, "x"));
                ScriptedUpstream broken = ScriptedUpstream.start(script -> script.respond(500, "x"));
                ScriptedUpstream odd = ScriptedUpstream.start(script -> script.respond(299, "x"))) {
            Map<String, String> targets = new TreeMap<>(Map.of(
                    "ok", ok.address(),
                    "missing", missing.address(),
                    "moved", moved.address(),
                    "broken", broken.address(),
                    "odd", odd.address()));
            assertThat(measured(targets)).isEqualTo(measured(targets, "--spring.autoconfigure.exclude=" + ours()));
        }
    }

    private static Map<String, Long> measured(Map<String, String> targets, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.location=optional:file:./none/",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--portcullis.drain.accept=0s",
                "--server.shutdown=immediate",
                "--spring.cloud.gateway.server.webflux.metrics.prefix=edge.",
                "--spring.cloud.gateway.server.webflux.metrics.tags.site=north",
                "--spring.cloud.gateway.server.webflux.metrics.path-tags.enabled=true"));
        int index = 0;
        for (Map.Entry<String, String> target : targets.entrySet()) {
            String route = "--spring.cloud.gateway.server.webflux.routes[" + index++ + "].";
            arguments.add(route + "id=" + target.getKey());
            arguments.add(route + "uri=http://" + target.getValue());
            arguments.add(route + "predicates[0]=Path=/" + target.getKey());
        }
        arguments.addAll(List.of(more));
        try (ConfigurableApplicationContext context =
                new SpringApplication(Gateway.class).run(arguments.toArray(String[]::new))) {
            int port = Integer.parseInt(
                    Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
            List<RawClient> clients = PATHS.stream()
                    .map(path -> RawClient.connect("127.0.0.1", port))
                    .toList();
            for (int client = 0; client < clients.size(); client++) {
                clients.get(client).get(PATHS.get(client));
            }
            Map<String, Long> counts = counts(context.getBean(MeterRegistry.class));
            // Not before: SCG counts a client that is gone before its own chain has ended as one that gave up.
            clients.forEach(RawClient::close);
            return counts;
        }
    }

    /** A meter is written when its exchange has ended, which may be after its response was read. */
    private static Map<String, Long> counts(MeterRegistry registry) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        Map<String, Long> counts = Map.of();
        while (counts.values().stream().mapToLong(Long::longValue).sum() < 2 * PATHS.size() - 1
                && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            counts = METERS.stream()
                    .flatMap(name -> registry.find(name).timers().stream())
                    .collect(Collectors.toMap(StockMetersAgreeTest::text, Timer::count, Long::sum, TreeMap::new));
        }
        return counts;
    }

    private static String text(Timer timer) {
        TreeSet<String> tags = new TreeSet<>();
        for (Tag tag : timer.getId().getTags()) {
            tags.add(tag.getKey() + "=" + tag.getValue());
        }
        return timer.getId().getName() + tags;
    }

    private static String ours() throws IOException {
        String file = "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";
        List<String> names = new ArrayList<>();
        for (var url : java.util.Collections.list(
                StockMetersAgreeTest.class.getClassLoader().getResources(file))) {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8))) {
                lines.lines().filter(line -> line.startsWith("io.portcullis.")).forEach(names::add);
            }
        }
        return String.join(",", names);
    }
}
