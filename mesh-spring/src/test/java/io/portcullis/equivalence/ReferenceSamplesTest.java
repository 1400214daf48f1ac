package io.portcullis.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.equivalence.ReferenceSample.Shown;
import io.portcullis.spring.config.ConfigurationService;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * What the reference of Spring Cloud Gateway's WebFlux server shows starts here, and does what the reference says. Samples
 * of single filters have the predicate {@code Path=/&#42;&#42;}, which SCG demands and the reference leaves out.
 */
class ReferenceSamplesTest {
    private static Upstream upstream;
    private static Gateway ours;

    @BeforeAll
    static void start() {
        upstream = new Upstream();
        ours = Gateway.ours(upstream.address());
    }

    @AfterAll
    static void stop() {
        ours.close();
        upstream.close();
    }

    static Stream<ReferenceSample> samples() throws IOException {
        return Arrays.stream(new PathMatchingResourcePatternResolver().getResources("classpath:reference/*.yml"))
                .map(ReferenceSample::read);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("samples")
    void behavesAsTheReferenceSays(ReferenceSample sample) {
        ConfigurationService configuration = ours.bean(ConfigurationService.class);
        long rejected = configuration.rejected();
        ours.load(sample.yaml());
        assertThat(configuration.rejected())
                .as("%s", configuration.rejections())
                .isEqualTo(rejected);
        sample.exchanges().forEach(shown -> check(shown, sample));
    }

    private static void check(Shown shown, ReferenceSample sample) {
        Call call = shown.call("http://" + upstream.address());
        Outcome outcome = Outcome.of(ours, upstream, call, List.of(shown.answer()));
        String where = sample.yaml() + call + '\n' + outcome;
        boolean none = shown.first().equals(List.of("none"));
        assertThat(outcome.upstream().isEmpty())
                .as("nothing reaches the upstream: %s", where)
                .isEqualTo(none || shown.got().contains("404"));
        if (!none) {
            shown.first().forEach(line -> holds(line, outcome.upstream().getFirst(), where));
        }
        assertThat(outcome.upstream().size())
                .as(where)
                .isGreaterThanOrEqualTo(shown.last().isEmpty() ? 0 : 2);
        shown.last().forEach(line -> holds(line, outcome.upstream().getLast(), where));
        shown.got().forEach(line -> holds(line, outcome.response(), where));
    }

    private static void holds(String line, Message message, String where) {
        if (line.startsWith("!")) {
            assertThat(message.values(line.substring(1).toLowerCase(Locale.ROOT)))
                    .as(where)
                    .isEmpty();
        } else if (line.startsWith("[")) {
            assertThat('[' + message.body() + ']').as(where).isEqualTo(line);
        } else if (line.contains(": ")) {
            String[] field = line.split(": ", 2);
            assertThat(message.values(field[0].toLowerCase(Locale.ROOT)))
                    .as(where)
                    .containsExactly(field[1]);
        } else {
            assertThat(message.start()).as(where).isEqualTo(line);
        }
    }
}
