package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A sidecar that the launcher starts in a container of 160 MB: it lives, and refuses what it has no memory for. */
class SmallContainerE2eTest {
    private static final long LIMIT_BYTES = 160L << 20;
    private static final int MOST_CLIENTS = 3000;
    private static final int CLIENTS = 40;
    private static final int REQUESTS = 500;
    private static final Path HOME = Path.of(System.getProperty("portcullis.home", ".."))
            .toAbsolutePath()
            .normalize();

    @TempDir
    private Path directory;

    private final StringBuilder printed = new StringBuilder();
    private @Nullable MemoryLimit limit;
    private @Nullable Process sidecar;

    @BeforeEach
    void makeTheContainer() {
        limit = MemoryLimit.of(LIMIT_BYTES);
        assumeTrue(
                limit != null,
                "a limit of memory takes Linux, root, and a memory controller (cgroup v1 or v2) that this user may use");
    }

    @AfterEach
    void end() throws InterruptedException {
        if (sidecar != null) {
            sidecar.destroyForcibly().waitFor();
        }
        if (limit != null) {
            limit.close();
        }
    }

    @Test
    void itShedsWhatItHasNoMemoryForAndLives() throws Exception {
        Reply large = Reply.of(200, "x".repeat(4 << 20));
        try (ScriptedUpstream application = ScriptedUpstream.start(
                script -> script.answer(request -> request.target().equals("/large") ? large : Reply.of(200, "ok")))) {
            int port = start(application);
            assertThat(Files.readString(Path.of("/proc", Long.toString(sidecar.pid()), "cmdline")))
                    .as("sized by the container, not by the machine")
                    .contains("-Xmx48m");
            for (int i = 0; i < CLIENTS; i++) {
                usual(port);
            }
            try (RawClient good = RawClient.connect("127.0.0.1", port)) {
                Response refused = fill(good, port);
                assertThat(refused.status())
                        .as("with the most clients that do not read")
                        .isEqualTo(503);
                assertThat(refused.header("x-portcullis-not-processed")).isEqualTo("overloaded");
                assertThat(good.get("/large").status()).isIn(200, 503);
            }
            assertThat(sidecar.isAlive()).as(printed.toString()).isTrue();
            assertThat(limit.kills()).isZero();
            assertThat(limit.peakBytes()).isLessThanOrEqualTo(LIMIT_BYTES);
            sidecar.destroy();
            assertThat(sidecar.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(sidecar.exitValue()).as("ended by SIGTERM").isIn(0, 143);
        }
    }

    private static void usual(int port) {
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(client.get("/usual").status()).isEqualTo(200);
            }
        }
    }

    /** Clients that want much and read nothing, until a good one is refused. */
    private static Response fill(RawClient good, int port) {
        List<RawClient> thatDoNotRead = new ArrayList<>();
        try {
            Response last = good.get("/usual");
            while (last.status() == 200 && thatDoNotRead.size() < MOST_CLIENTS) {
                RawClient reader = RawClient.connect("127.0.0.1", port);
                thatDoNotRead.add(reader);
                reader.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
                last = good.get("/usual");
            }
            return last;
        } finally {
            thatDoNotRead.forEach(RawClient::close);
        }
    }

    private int start(ScriptedUpstream application) throws IOException {
        Path configuration =
                Files.writeString(directory.resolve("sidecar.yml"), """
                server: { port: 0, address: 127.0.0.1 }
                management.server: { port: 0, address: 127.0.0.1 }
                portcullis:
                  outbound: { enabled: false }
                  probes: { enabled: false }
                  access-log: { enabled: true, file: "%s/access.log" }
                  drain: { accept: 0s, timeout: 5s }
                  inbound:
                    application: %s
                    tls: { mode: disabled }
                """.formatted(directory, application.address()));
        ProcessBuilder builder = new ProcessBuilder(limit.within(List.of(
                        HOME.resolve("portcullis").toString(), "sidecar", "--config", configuration.toString())))
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PORTCULLIS_PREBUILT", "1");
        sidecar = builder.start();
        return portWhenReady(
                new BufferedReader(new InputStreamReader(sidecar.getInputStream(), StandardCharsets.UTF_8)));
    }

    private int portWhenReady(BufferedReader output) throws IOException {
        Pattern ready = Pattern.compile("sidecar ready in .*: inbound \\S*?:(\\d+)");
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            printed.append(line).append('\n');
            Matcher matcher = ready.matcher(line);
            if (matcher.find()) {
                Thread.ofVirtual()
                        .start(() -> output.lines()
                                .forEach(rest -> printed.append(rest).append('\n')));
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new AssertionError("the sidecar ended before it was ready:\n" + printed);
    }
}
