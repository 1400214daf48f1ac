package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.explain.DecisionLog;
import io.portcullis.engine.route.CompiledRoute;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.RouteTable;
import io.portcullis.engine.route.WeightDraw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.handler.predicate.PredicateDefinition;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.mock.web.server.MockServerWebExchange;

/**
 * Invariant 4 with opaque predicates and weights: what the table decides is what Spring Cloud Gateway decides, and where it
 * leaves the decision to the lane, it has ruled out no route that SCG chooses, and has drawn as SCG would.
 */
class LaneAgreesWithStockGatewayTest {
    private static final int TABLES_PER_SEED = 12;
    private static final int REQUESTS_PER_TABLE = 80;

    /** Java's expressions can say this, ones that run in linear time cannot. */
    private static final String OPAQUE = "Header=X-A, (?=a).*";

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23, 24, 25, 26})
    void theLaneIsLeftEveryRouteThatMayBeChosen(long seed) {
        Random random = new Random(seed);
        int left = 0;
        int decided = 0;
        for (int i = 0; i < TABLES_PER_SEED; i++) {
            List<RouteDefinition> definitions = partlyOpaque(SampleRoutes.of(random, 1 + random.nextInt(25)), random);
            RouteCompilation compiled = RouteCompiler.stock().compile(definitions, List.of());
            assertThat(compiled.problems()).as("seed %d", seed).isEmpty();
            RouteTable ours = RouteTable.of(compiled.routes());
            StockGateway stock = new StockGateway(definitions, List.of());
            for (int j = 0; j < REQUESTS_PER_TABLE; j++) {
                RouteMatch match = compare(ours, stock, SampleRequest.of(random), random.nextLong(), seed);
                left += match != null && match.inLane() ? 1 : 0;
                decided += match == null || match.inLane() ? 0 : 1;
            }
        }
        assertThat(left).as("left to the lane, seed %d", seed).isGreaterThan(100);
        assertThat(decided).as("decided by the engine, seed %d", seed).isGreaterThan(100);
    }

    private static List<RouteDefinition> partlyOpaque(List<RouteDefinition> definitions, Random random) {
        for (RouteDefinition definition : definitions) {
            if (random.nextInt(4) == 0) {
                List<PredicateDefinition> predicates = new ArrayList<>(definition.getPredicates());
                predicates.add(random.nextInt(predicates.size() + 1), new PredicateDefinition(OPAQUE));
                definition.setPredicates(predicates);
            }
        }
        return definitions;
    }

    private static @Nullable RouteMatch compare(
            RouteTable ours, StockGateway stock, SampleRequest request, long drawn, long seed) {
        String where = request + ", seed " + seed;
        RouteMatch match = ours.match(request.head(), () -> drawn, new DecisionLog());
        MockServerWebExchange exchange = StockGateway.exchange(request);
        Route chosen = stock.find(exchange, WeightDraw.of(drawn, 0));
        if (match == null || !match.inLane()) {
            assertThat(match == null ? null : match.route().id())
                    .as(where)
                    .isEqualTo(chosen == null ? null : chosen.getId());
            return match;
        }
        List<String> order = ours.routes().stream().map(CompiledRoute::id).toList();
        if (chosen != null) {
            assertThat(order.indexOf(chosen.getId()))
                    .as(where)
                    .isGreaterThanOrEqualTo(order.indexOf(match.route().id()));
        }
        Map<String, String> draws = exchange.getRequiredAttribute(ServerWebExchangeUtils.WEIGHT_ATTR);
        assertThat(ours.chosen(match.drawn())).as(where).isEqualTo(draws);
        return match;
    }
}
