package io.portcullis.spring.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.server.PathContainer;
import org.springframework.util.AntPathMatcher;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

class PatternCoverTest {
    private static final List<String> SEGMENTS =
            List.of("a", "b", "", "*", "{x}", "{y}", "{x:[a-b]}", "a*", "?", "**", "{*rest}");
    private static final List<String> LABELS = List.of("a", "b", "org", "*", "{x}", "a*", "**");

    @ParameterizedTest
    @CsvSource({
        "/shop/**, /shop/cart",
        "/shop/**, /shop",
        "/shop/**, /shop/",
        "/shop/**, /shop/{id}/items/**",
        "/shop/*, /shop/{id}",
        "/{*all}, /shop",
        "/**, /**"
    })
    void coversWhatItMatchesWhole(String wide, String narrow) {
        assertThat(PatternCover.path(wide, narrow)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/shop/cart, /shop/**",
        "/shop/*, /shop/**",
        "/shop/*, /shop",
        "/shop/a*, /shop/{id}",
        "/shop/{id:[0-9]+}, /shop/{id}",
        "/shopping/**, /shop/**",
        "/a/**/b, /a/c/b"
    })
    void doesNotClaimWhatItDoesNotKnow(String wide, String narrow) {
        assertThat(PatternCover.path(wide, narrow)).isFalse();
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatACoveredPathPatternMatchesTheWiderOneMatches(long seed) {
        Random random = new Random(seed);
        int covered = 0;
        for (int i = 0; i < 2000; i++) {
            PathPattern wide = pathPattern(random);
            PathPattern narrow = pathPattern(random);
            if (wide != null
                    && narrow != null
                    && PatternCover.path(wide.getPatternString(), narrow.getPatternString())) {
                covered++;
                for (int n = 0; n < 50; n++) {
                    String path = "/" + joined(random, List.of("a", "b", "ab", "", "c"), "/");
                    PathContainer container = PathContainer.parsePath(path);
                    assertThat(!narrow.matches(container) || wide.matches(container))
                            .as(wide + " covers " + narrow + ", but not at " + path)
                            .isTrue();
                }
            }
        }
        assertThat(covered).isGreaterThan(20);
    }

    private static PathPattern pathPattern(Random random) {
        try {
            return PathPatternParser.defaultInstance.parse("/" + joined(random, SEGMENTS, "/"));
        } catch (RuntimeException e) {
            return null; // such as {x}/{x}
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatACoveredHostPatternMatchesTheWiderOneMatches(long seed) {
        Random random = new Random(seed);
        AntPathMatcher matcher = new AntPathMatcher(".");
        for (int i = 0; i < 2000; i++) {
            String wide = (random.nextBoolean() ? "**." : "") + joined(random, LABELS, ".");
            String narrow = joined(random, LABELS, ".");
            if (PatternCover.host(wide, narrow)) {
                for (int n = 0; n < 50; n++) {
                    String host = joined(random, List.of("a", "b", "ab", "org"), ".");
                    assertThat(!matcher.match(narrow, host) || matcher.match(wide, host))
                            .as(wide + " covers " + narrow + ", but not at " + host)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void hostsUnderTheSameSuffixAreCovered() {
        assertThat(PatternCover.host("**.example.org", "{tenant}.example.org")).isTrue();
        assertThat(PatternCover.host("**.example.org", "shop.example.org")).isTrue();
        assertThat(PatternCover.host("**.example.org", "shop.example.com")).isFalse();
        assertThat(PatternCover.host("**.example.org", "**")).isFalse();
    }

    private static String joined(Random random, List<String> parts, String separator) {
        List<String> chosen = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            chosen.add(parts.get(random.nextInt(parts.size())));
        }
        return String.join(separator, chosen);
    }
}
