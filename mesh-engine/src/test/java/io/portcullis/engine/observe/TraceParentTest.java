package io.portcullis.engine.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String VALID = "00-" + TRACE + "-" + SPAN + "-01";

    /** The recommendation's grammar once more, as a pattern: too slow for the parser, good enough to check it. */
    private static final Pattern GRAMMAR = Pattern.compile(
            "(?!ff)(?:00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
                    + "|(?!00)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?)",
            Pattern.DOTALL);

    @Test
    void readsTheParts() {
        assertThat(TraceParent.parse(VALID)).isEqualTo(new TraceParent(TRACE, SPAN, TraceParent.SAMPLED));
    }

    @ParameterizedTest
    @CsvSource({"00,0", "01,1", "02,2", "03,3", "08,0", "ff,3", "fd,1"})
    void keepsOnlyFlagsWithAMeaning(String written, int flags) {
        TraceParent parsed = TraceParent.parse("00-" + TRACE + "-" + SPAN + "-" + written);
        assertThat(parsed).isEqualTo(new TraceParent(TRACE, SPAN, flags));
        assertThat(parsed).hasToString("00-" + TRACE + "-" + SPAN + "-0" + flags);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-extra",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "0G-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-B7AD6B7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.what-the-future",
                " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void refuses(String value) {
        assertThat(TraceParent.parse(value)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cc-" + TRACE + "-" + SPAN + "-01", "01-" + TRACE + "-" + SPAN + "-01-more-to-come"})
    void readsVersionsOfTheFutureAndContinuesAsVersionZero(String value) {
        assertThat(TraceParent.parse(value)).hasToString(VALID);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithTheGrammarOnMutations(long seed) {
        Random random = new Random(seed);
        int valid = 0;
        for (int i = 0; i < 20_000; i++) {
            String mutated = mutate(random);
            TraceParent parsed = TraceParent.parse(mutated);
            assertThat(parsed != null)
                    .as("seed %d: '%s'", seed, mutated)
                    .isEqualTo(GRAMMAR.matcher(mutated).matches());
            if (parsed != null) {
                valid++;
                assertThat(TraceParent.parse(parsed.toString())).isEqualTo(parsed);
            }
        }
        assertThat(valid).as("seed %d: mutations that stay valid", seed).isBetween(1_000, 19_000);
    }

    @Test
    void rootsAreValidAndDifferent() {
        RandomGenerator random = new Random(42);
        TraceParent first = TraceParent.root(random, true);
        TraceParent second = TraceParent.root(random, false);
        assertThat(TraceParent.parse(first.toString())).isEqualTo(first);
        assertThat(first.sampled()).isTrue();
        assertThat(second.sampled()).isFalse();
        assertThat(first.traceId()).isNotEqualTo(second.traceId());
    }

    @Test
    void childrenStayInTheTrace() {
        TraceParent parent = new TraceParent(TRACE, SPAN, 3);
        TraceParent child = parent.child(new Random(7));
        assertThat(child.traceId()).isEqualTo(TRACE);
        assertThat(child.flags()).isEqualTo(3);
        assertThat(child.spanId()).isNotEqualTo(SPAN);
    }

    @Test
    void aGeneratorThatGivesZeroIsAskedAgain() {
        long[] values = {0, 0, 1, 0, 2, 3};
        int[] next = {0};
        TraceParent root = TraceParent.root(() -> values[next[0]++], false);
        assertThat(root.traceId()).isEqualTo("00000000000000010000000000000002");
        assertThat(root.spanId()).isEqualTo("0000000000000003");
    }

    private static String mutate(Random random) {
        StringBuilder value = new StringBuilder(VALID);
        for (int n = random.nextInt(3); n >= 0; n--) {
            int at = random.nextInt(Math.max(1, value.length()));
            switch (random.nextInt(8)) {
                case 0 -> value.deleteCharAt(at);
                case 1 -> value.insert(at, pick(random));
                case 2 -> value.append(random.nextBoolean() ? "-" : String.valueOf(pick(random)));
                case 3 -> zero(value, random.nextBoolean() ? 3 : 36);
                case 4 -> value.setCharAt(random.nextInt(2), pick(random));
                default -> value.setCharAt(at, pick(random));
            }
        }
        return value.toString();
    }

    private static void zero(StringBuilder value, int from) {
        for (int i = from; i < value.length() && value.charAt(i) != '-'; i++) {
            value.setCharAt(i, '0');
        }
    }

    private static char pick(Random random) {
        String usual = "0123456789abcdef0123456789abcdefffff-- gAFZ_\n\u00e4\u0130";
        return usual.charAt(random.nextInt(usual.length()));
    }
}
