package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.route.PathPattern;
import io.portcullis.engine.route.UriVariables;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/** Our path patterns against Spring's own, on patterns and paths made to meet. */
class PathPatternAgreesWithSpringTest {
    private static final int PATTERNS_PER_SEED = 400;
    private static final int PATHS_PER_PATTERN = 25;
    private static final String[] PIECES = {
        "a",
        "b",
        "ab",
        "a.b",
        "*",
        "**",
        "?",
        "a?",
        "*b",
        "a*",
        "{x}",
        "{y}",
        "{x:[ab]+}",
        "{y:a|b}",
        "a{x}",
        "{x}b",
        "{x}-{y}",
        "{*rest}",
        "",
        "***",
        "a**",
        "{x:a{1,2}}",
        "x y",
        "a%20b"
    };
    private static final String[] SEGMENTS = {
        "a", "b", "ab", "a.b", "aa", "abb", "a-b", "-", "c", "", "a;p=1", ";p", "%61", "a%2Fb", "x%20y", "%7Ba%7D", "*",
        "a%20b"
    };

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void sameMatchesAndSameVariables(long seed) {
        Random random = new Random(seed);
        int matched = 0;
        for (int i = 0; i < PATTERNS_PER_SEED; i++) {
            String pattern = join(random, PIECES, 1 + random.nextInt(4), random.nextInt(20) != 0);
            for (int j = 0; j < PATHS_PER_PATTERN; j++) {
                matched += compare(pattern, join(random, SEGMENTS, 1 + random.nextInt(4), true), seed) ? 1 : 0;
            }
        }
        assertThat(matched).as("patterns and paths that met, seed %d", seed).isGreaterThan(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/a/**, /a",
        "/a/**, /a/",
        "/a/**, /a/b/c",
        "/**/a, /a",
        "/**/a, /x/y/a",
        "/{*all}/a/{x}, /p/q/a/b",
        "/{*all}, /",
        "/a/*, /a/",
        "/a/*, /a",
        "/a/, /a",
        "/a, /a/",
        "a, /a",
        "/**, *"
    })
    void edges(String pattern, String path) {
        compare(pattern, path, 0);
    }

    private static boolean compare(String pattern, String path, long seed) {
        org.springframework.web.util.pattern.PathPattern theirs;
        try {
            theirs = new PathPatternParser().parse(pattern);
        } catch (PatternParseException | IllegalStateException e) {
            assertThat(compiles(pattern))
                    .as("%s is refused by Spring, seed %d", pattern, seed)
                    .isFalse();
            return false;
        }
        if (!compiles(pattern)) {
            // Spring allows {x}/{*x}; two variables of one name is the only thing that we refuse beyond.
            assertThat(pattern).as("refused by us, seed %d", seed).matches(".*\\{(\\*?)(\\w+).*\\{\\*?\\2[:}].*");
            return false;
        }
        UriVariables ours = PathPattern.compile(pattern).capture(path);
        var info = theirs.matchAndExtract(PathContainer.parsePath(path));
        assertThat(ours != null)
                .as("%s matches %s, seed %d", pattern, path, seed)
                .isEqualTo(info != null);
        if (ours == null || info == null) {
            return false;
        }
        Map<String, String> expected = info.getUriVariables();
        assertThat(ours.size())
                .as("variables of %s in %s, seed %d", pattern, path, seed)
                .isEqualTo(expected.size());
        expected.forEach((name, value) -> assertThat(ours.get(name))
                .as("{%s} of %s in %s, seed %d", name, pattern, path, seed)
                .isEqualTo(value));
        return true;
    }

    private static boolean compiles(String pattern) {
        try {
            PathPattern.compile(pattern);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String join(Random random, String[] pieces, int count, boolean absolute) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i > 0 || absolute ? "/" : "").append(pieces[random.nextInt(pieces.length)]);
        }
        return text.append(random.nextInt(6) == 0 ? "/" : "").toString();
    }
}
