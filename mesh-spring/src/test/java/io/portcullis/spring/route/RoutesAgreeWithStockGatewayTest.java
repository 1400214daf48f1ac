package io.portcullis.spring.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.explain.DecisionLog;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.RouteTable;
import io.portcullis.engine.route.WeightDraw;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.gateway.filter.FilterDefinition;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

/** Invariant 4: for generated definitions and requests our table and Spring Cloud Gateway find the same, and do the same. */
class RoutesAgreeWithStockGatewayTest {
    private static final int TABLES_PER_SEED = 12;
    private static final int REQUESTS_PER_TABLE = 80;
    private static final List<String> HEADERS = List.of("X-A", "X-B", "X-New", "X-Var", "X-R", "X-Upstream");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void sameRouteAndSameMessages(long seed) {
        Random random = new Random(seed);
        int matched = 0;
        for (int i = 0; i < TABLES_PER_SEED; i++) {
            List<RouteDefinition> definitions = SampleRoutes.of(random, 1 + random.nextInt(25));
            List<FilterDefinition> defaults = random.nextBoolean() ? SampleRoutes.filters(random, false) : List.of();
            RouteCompilation compiled = RouteCompiler.stock().compile(definitions, defaults);
            assertThat(compiled.problems()).as("seed %d", seed).isEmpty();
            RouteTable ours = RouteTable.of(compiled.routes());
            StockGateway stock = new StockGateway(definitions, defaults);
            for (int j = 0; j < REQUESTS_PER_TABLE; j++) {
                matched += compare(ours, stock, SampleRequest.of(random), random.nextLong(), seed) ? 1 : 0;
            }
        }
        assertThat(matched).as("requests that met a route, seed %d", seed).isGreaterThan(200);
    }

    private static boolean compare(RouteTable ours, StockGateway stock, SampleRequest request, long drawn, long seed) {
        RandomGenerator random = () -> drawn;
        RequestHead head = request.head();
        RouteMatch match = ours.match(head, random, new DecisionLog());
        MockServerWebExchange exchange = StockGateway.exchange(request);
        Route route = stock.find(exchange, WeightDraw.of(drawn, 0));
        assertThat(match == null ? null : match.route().id())
                .as("%s, seed %d", request, seed)
                .isEqualTo(route == null ? null : route.getId());
        if (match == null || route == null) {
            return false;
        }
        ServerHttpRequest sent = stock.run(exchange, route);
        String where = request + " by " + match.route().route() + ", seed " + seed;
        assertThat(match.onRequest(head)).as(where).isNull();
        int retries = match.route().plan().retries();
        for (int i = 0; i < retries; i++) {
            assertThat(match.onAttempt(i, head)).as(where).isNull();
        }
        assertThat(head.path()).as("path of %s", where).isEqualTo(sent.getURI().getRawPath());
        assertThat(head.query())
                .as("query of %s", where)
                .isEqualTo(sent.getURI().getRawQuery());
        sameHeaders(head.headers(), sent.getHeaders(), where);
        ResponseHead response = upstreamResponse();
        for (int i = retries - 1; i >= 0; i--) {
            assertThat(match.onAttemptResponse(i, response)).as(where).isNull();
        }
        assertThat(match.onResponse(response)).as(where).isNull();
        assertThat(response.status())
                .as("status of %s", where)
                .isEqualTo(Objects.requireNonNull(exchange.getResponse().getStatusCode())
                        .value());
        sameHeaders(response.headers(), exchange.getResponse().getHeaders(), where);
        return true;
    }

    private static void sameHeaders(Headers ours, HttpHeaders theirs, String where) {
        for (String name : HEADERS) {
            assertThat(ours.all(HeaderName.of(name)))
                    .as("%s of %s", name, where)
                    .isEqualTo(theirs.getOrEmpty(name));
        }
    }

    private static ResponseHead upstreamResponse() {
        Headers headers = new Headers();
        headers.add(HeaderName.of("X-Upstream"), "up");
        headers.add(HeaderName.of("X-A"), "from upstream");
        return new ResponseHead(200, "OK", HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
    }
}
