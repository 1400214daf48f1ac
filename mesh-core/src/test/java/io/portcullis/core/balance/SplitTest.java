package io.portcullis.core.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.Seeds;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SplitTest {
    private static final int DRAWS = 20_000;
    private static final int STABLE = 0;
    private static final int CANARY = 1;

    @Seeds
    void drawsFollowTheWeights(long seed) {
        Split split = split(90, 10);
        RandomGenerator random = new SplittableRandom(seed);
        int canary = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            canary += split.draw(random);
        }
        assertShare(canary, 0.1);
    }

    @Seeds
    void keysFollowTheWeights(long seed) {
        Split split = split(90, 10);
        int canary = 0;
        for (int user = 0; user < DRAWS; user++) {
            canary += split.stick("user-" + seed + "-" + user);
        }
        assertShare(canary, 0.1);
    }

    @Seeds
    void sameKeyGetsTheSamePartInEveryProcess(long seed) {
        for (int user = 0; user < 1_000; user++) {
            String key = "user-" + seed + "-" + user;
            assertThat(split(70, 30).stick(key)).isEqualTo(split(70, 30).stick(key));
        }
    }

    /** Calculated apart from the code: a fleet must agree while it is being upgraded. */
    @Test
    void placesOfKeysAreAContractBetweenReleases() {
        Split split = Split.of("payment-service", new String[] {"stable", "canary"}, new int[] {50, 50});
        StringBuilder places = new StringBuilder();
        for (String key : new String[] {"", "a", "b", "alice", "bob", "carol", "dave", "42"}) {
            places.append(split.stick(key));
        }
        assertThat(places).hasToString("00101000");
    }

    @Seeds
    void growingCanaryTakesUsersAndGivesNoneBack(long seed) {
        int moved = 0;
        for (int user = 0; user < 5_000; user++) {
            String key = "user-" + seed + "-" + user;
            int before = split(90, 10).stick(key);
            int after = split(80, 20).stick(key);
            if (before == CANARY) {
                assertThat(after).as(key).isEqualTo(CANARY);
            }
            moved += after - before;
        }
        assertThat(moved).isBetween(350, 650);
    }

    @Seeds
    void onlyTheGrownPartGainsKeys(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int parts = 2 + random.nextInt(5);
        int[] before = random.ints(parts, 0, 100).toArray();
        before[0]++;
        int grown = random.nextInt(parts);
        int[] after = before.clone();
        after[grown] += 1 + random.nextInt(50);
        for (int user = 0; user < 2_000; user++) {
            int was = split(before).stick("u" + user);
            int is = split(after).stick("u" + user);
            assertThat(is == was || is == grown)
                    .as("u%d: %d -> %d", user, was, is)
                    .isTrue();
        }
    }

    @Test
    void partThatDropsOutMovesOnlyItsOwnKeys() {
        for (int user = 0; user < 2_000; user++) {
            int whole = split(60, 30, 10).stick("u" + user);
            int without = split(60, 0, 10).stick("u" + user);
            assertThat(without).isNotEqualTo(1);
            if (whole != 1) {
                assertThat(without).isEqualTo(whole);
            }
        }
    }

    @Test
    void servicesPlaceTheSameKeyIndependently() {
        int both = 0;
        for (int user = 0; user < 4_000; user++) {
            boolean here = named("payment", 50, 50).stick("u" + user) == CANARY;
            boolean there = named("checkout", 50, 50).stick("u" + user) == CANARY;
            both += here && there ? 1 : 0;
        }
        assertThat(both).isBetween(860, 1_140);
    }

    @Test
    void partOfWeightZeroGetsNothing() {
        Split split = split(0, 1, 0);
        RandomGenerator random = new SplittableRandom(7);
        for (int draw = 0; draw < 1_000; draw++) {
            assertThat(split.draw(random)).isEqualTo(1);
            assertThat(split.stick("u" + draw)).isEqualTo(1);
        }
    }

    @Test
    void firstPartGetsAllWhenNoneHasWeight() {
        assertThat(split(0, 0).draw(new SplittableRandom(7))).isEqualTo(STABLE);
        assertThat(split(0, 0).stick("alice")).isEqualTo(STABLE);
    }

    @Test
    void weightsMayAddUpToMoreThanAnInt() {
        Split split = split(Integer.MAX_VALUE, Integer.MAX_VALUE);
        RandomGenerator random = new SplittableRandom(7);
        int second = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            second += split.draw(random);
        }
        assertShare(second, 0.5);
    }

    /** Five standard deviations of the binomial distribution: a fair split fails once in 1.7 million runs. */
    private static void assertShare(int hits, double share) {
        double tolerance = 5 * Math.sqrt(DRAWS * share * (1 - share));
        assertThat((double) hits).isBetween(DRAWS * share - tolerance, DRAWS * share + tolerance);
    }

    private static Split split(int... weights) {
        return named("payment-service", weights);
    }

    private static Split named(String scope, int... weights) {
        String[] names = new String[weights.length];
        for (int part = 0; part < names.length; part++) {
            names[part] = "part-" + part;
        }
        return Split.of(scope, names, weights);
    }
}
