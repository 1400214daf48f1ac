package io.portcullis.equivalence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * For generated routes and requests the upstream receives, and the client gets, the same from both gateways. Another seed:
 * {@code -Dequivalence.seed=7}; more of everything: {@code -Dequivalence.sets=50}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SameAsStockGatewayTest {
    private static final int SEEDS = 4;
    private static final int SETS = Integer.getInteger("equivalence.sets", 6);
    private static final int REQUESTS = 125;
    private static final Long ONLY = Long.getLong("equivalence.seed");

    private static Comparison comparison;
    private static Accepted accepted;

    @BeforeAll
    static void start() {
        comparison = new Comparison();
        accepted = Accepted.by(comparison.ours(), comparison.upstream().address());
    }

    @AfterAll
    static void stop() {
        comparison.close();
    }

    static LongStream seeds() {
        return ONLY == null ? LongStream.rangeClosed(1, SEEDS) : LongStream.of(ONLY);
    }

    @Order(1)
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sameUpstreamAndSameResponse(long seed) {
        Generator generator =
                new Generator(seed, comparison.upstream().address(), accepted.predicates(), accepted.filters());
        for (int i = 0; i < SETS; i++) {
            RouteSet set = generator.routes();
            comparison.load(set);
            for (int j = 0; j < REQUESTS; j++) {
                RouteText route = generator.one(set);
                comparison.compare(generator.call(route), generator.answers(), route);
            }
        }
        assertThat(comparison.takeDisagreements()).as("seed %d", seed).isEmpty();
    }

    @Order(2)
    @Test
    void everyFactoryWasMet() {
        System.out.println(comparison);
        long seeds = seeds().count();
        assertThat(comparison.compared()).isEqualTo(seeds * SETS * REQUESTS);
        assertThat(comparison.reachedUpstream()).isGreaterThan(comparison.compared() / 2);
        if (ONLY == null) {
            assertThat(comparison.met().keySet()).containsAll(factories(accepted.predicates()));
            assertThat(comparison.met().keySet()).containsAll(factories(accepted.filters()));
        }
    }

    @Order(3)
    @Test
    void everyFactoryOfTheJarIsAmongTheSamplesOrHasAReasonNotToBe() {
        Set<String> told = factories(
                Stream.concat(Predicates.all().stream(), Filters.all().stream()).toList());
        told.add("Weight"); // The generator makes its groups itself.
        assertThat(told).doesNotContainAnyElementsOf(StockFactories.ELSEWHERE.keySet());
        told.addAll(StockFactories.ELSEWHERE.keySet());
        assertThat(told).containsExactlyInAnyOrderElementsOf(StockFactories.names());
    }

    @Order(3)
    @Test
    void whatTheEngineDoesNotTakeIsKnown() {
        assertThat(factories(accepted.refused())).isEqualTo(StockFactories.REFUSED);
    }

    private static Set<String> factories(List<Sample> samples) {
        Set<String> names = new TreeSet<>();
        samples.forEach(sample -> names.add(sample.factory()));
        return names;
    }
}
