package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RequiresPods;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every client makes every request twice, with the mesh and without. What the server receives and what the client gets is the
 * same both times, byte for byte, but for the fields that the documentation names.
 */
@RequiresPods
class ClientsE2eTest {
    private static final SeenDifferently DIFFERENTLY = SeenDifferently.documented();
    private static BothWays both;

    @BeforeAll
    static void start() {
        both = new BothWays();
        Client.install(both);
        both.start();
        for (Surroundings each : both.both()) {
            String prefix = each.client().directory() + "/";
            each.client().start(ProcessSpec.of("nginx", "nginx", "-p", prefix, "-c", prefix + "nginx.conf"));
        }
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    static Stream<Arguments> requests() {
        return Arrays.stream(Client.values())
                .flatMap(client ->
                        Scenario.ALL.stream().filter(client::can).map(scenario -> Arguments.of(client, scenario)));
    }

    /** @param exit the client's exit code */
    private record Seen(List<String> byServer, String byClient, int exit) {}

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("requests")
    void theMeshIsNotSeen(Client client, Scenario scenario) {
        Seen without = seen(client, scenario, both.plain());
        Seen with = seen(client, scenario, both.meshed());

        assertThat(with.byServer).as("%s: %s", client, scenario).isEqualTo(without.byServer);
        assertThat(with.byClient).as("%s: %s", client, scenario).isEqualTo(without.byClient);
        assertThat(with.exit).isEqualTo(without.exit);
        assertThat(without.byServer).isNotEmpty();
    }

    private static Seen seen(Client client, Scenario scenario, Surroundings in) {
        Finished finished = in.run(client.command(in, scenario).toArray(String[]::new));
        List<String> requests =
                in.recorder().take().stream().map(DIFFERENTLY::common).toList();
        String answer = new String(finished.stdout(), StandardCharsets.ISO_8859_1);
        return new Seen(requests, DIFFERENTLY.common(withoutClock(answer)), finished.exitCode());
    }

    /** nginx puts the time into what it answers. */
    private static String withoutClock(String answer) {
        return answer.replaceAll("(?m)^(?i:date): .*$", "Date: now");
    }
}
