package io.portcullis.sidecar;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.sidecar.command.SidecarProcess;
import io.portcullis.testkit.dns.DnsData;
import io.portcullis.testkit.dns.ScriptedDns;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a service costs that nobody calls: the live heap of a sidecar among many services of 20 endpoints, less that of one among
 * few, for each. Everything a sidecar keeps for a service is in it: what was written and what it means, its route, endpoints and
 * their state, retry budget, breaker, questions to the DNS, meters.
 */
class IdleServiceTest {
    private static final int FEW = 100;
    private static final int MANY = 1_100;
    private static final int ENDPOINTS = 20;
    private static final int MOST_BYTES = 8 * 1024;

    /** Those of the launcher; and what a cache only keeps for as long as there is room is not counted. */
    private static final List<String> FLAGS =
            List.of("-Xmx256m", "-XX:+UseCompactObjectHeaders", "-XX:SoftRefLRUPolicyMSPerMB=0");

    private static final Pattern CLASS = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +(\\S+)");

    @TempDir
    private Path directory;

    @Test
    void takesLessThanEightKilobytes() throws Exception {
        try (ScriptedDns dns = ScriptedDns.start();
                HttpClient client = HttpClient.newHttpClient()) {
            for (int service = 0; service < MANY; service++) {
                dns.set("service-" + service + ".test", endpoints(service));
            }
            Cost few = cost(client, dns, FEW);
            Cost many = cost(client, dns, MANY);
            long bytes = (many.bytes() - few.bytes()) / (MANY - FEW);
            assertThat(bytes).as(() -> many.since(few)).isLessThanOrEqualTo(MOST_BYTES);
            assertThat(many.threads - few.threads)
                    .as("threads for a thousand services")
                    .isLessThan(20);
        }
    }

    private static DnsData[] endpoints(int service) {
        DnsData[] records = new DnsData[ENDPOINTS];
        for (int i = 0; i < ENDPOINTS; i++) {
            records[i] = DnsData.address("10." + service / 250 + "." + service % 250 + "." + (1 + i), 3600);
        }
        return records;
    }

    private Cost cost(HttpClient client, ScriptedDns dns, int services) throws Exception {
        StringBuilder yaml = new StringBuilder("portcullis:\n  discovery: { max-ttl: 1h, name-servers: [ \"127.0.0.1:")
                .append(dns.address().getPort())
                .append("\" ] }\n  services:\n");
        for (int service = 0; service < services; service++) {
            yaml.append("    service-" + service + ": { dns: \"service-" + service + ".test.:8080\" }\n");
        }
        Path file = Files.writeString(directory.resolve(services + ".yml"), yaml);
        try (SidecarProcess sidecar = SidecarProcess.start(FLAGS, "--spring.config.additional-location=file:" + file)) {
            awaitMeters(client, sidecar, services);
            return Cost.of(sidecar);
        }
    }

    /** Returns when each service has its endpoints, and its meters. */
    private static void awaitMeters(HttpClient client, SidecarProcess sidecar, int services) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sidecar.actuator("prometheus")))
                .build();
        long known;
        do {
            known = client.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .filter(line -> line.startsWith("portcullis_endpoints{") && line.endsWith(" 20.0"))
                    .count();
        } while (known < services);
    }

    /** @param byClass live bytes, once everything else was collected */
    private record Cost(Map<String, Long> byClass, int threads) {
        static Cost of(SidecarProcess sidecar) throws IOException {
            run(sidecar, "GC.run");
            Map<String, Long> byClass = new TreeMap<>();
            Matcher lines = CLASS.matcher(run(sidecar, "GC.class_histogram"));
            while (lines.find()) {
                byClass.merge(lines.group(2), Long.parseLong(lines.group(1)), Long::sum);
            }
            return new Cost(
                    byClass,
                    Files.list(Path.of("/proc", Long.toString(sidecar.pid()), "task"))
                            .toList()
                            .size());
        }

        private static String run(SidecarProcess sidecar, String command) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(sidecar.pid()),
                            command)
                    .redirectErrorStream(true)
                    .start();
            try (InputStream said = process.getInputStream()) {
                return new String(said.readAllBytes(), StandardCharsets.UTF_8);
            }
        }

        long bytes() {
            return byClass.values().stream().mapToLong(Long::longValue).sum();
        }

        /** What most of it is made of. */
        String since(Cost before) {
            StringBuilder text = new StringBuilder("bytes for each service, by class:\n");
            byClass.entrySet().stream()
                    .map(entry -> Map.entry(
                            entry.getKey(),
                            (entry.getValue() - before.byClass.getOrDefault(entry.getKey(), 0L)) / (MANY - FEW)))
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(60)
                    .forEach(entry -> text.append("  %6d %s%n".formatted(entry.getValue(), entry.getKey())));
            return text.toString();
        }
    }
}
