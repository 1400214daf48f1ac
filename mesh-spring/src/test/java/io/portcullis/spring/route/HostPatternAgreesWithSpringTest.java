package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.route.HostPattern;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.AntPathMatcher;

/** Our host patterns against the matcher that Spring Cloud Gateway's Host predicate uses. */
class HostPatternAgreesWithSpringTest {
    private static final int PAIRS_PER_SEED = 20_000;
    private static final String[] PIECES = {
        "a", "b", "org", "*", "**", "**", "{x}", "{y:[ab]+}", "a*", "?", "*:*", "org:80", "{z}-b", ""
    };
    private static final String[] LABELS = {"a", "b", "ab", "org", "org:80", "A", "a-b", "", "c"};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void sameMatches(long seed) {
        AntPathMatcher theirs = new AntPathMatcher(".");
        Random random = new Random(seed);
        int matched = 0;
        for (int i = 0; i < PAIRS_PER_SEED; i++) {
            String pattern = join(random, PIECES);
            String host = join(random, LABELS);
            HostPattern ours;
            try {
                ours = HostPattern.compile(pattern);
            } catch (IllegalArgumentException e) {
                assertThat(pattern).as("refused by us, seed %d", seed).matches("\\.*|.*(\\{\\w).*\\1.*");
                continue;
            }
            boolean expected = theirs.match(pattern, host);
            matched += expected ? 1 : 0;
            assertThat(ours.matches(host))
                    .as("%s matches %s, seed %d", pattern, host, seed)
                    .isEqualTo(expected);
        }
        assertThat(matched).as("pairs that met, seed %d", seed).isGreaterThan(500);
    }

    private static String join(Random random, String[] pieces) {
        StringBuilder text = new StringBuilder();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ".").append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
