package io.portcullis.spring.lane;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.util.ConcurrentReferenceHashMap;

/**
 * Runs the filters of a route, SCG's global ones among them; but what calls the service is the engine. Any thread.
 */
public final class LaneWebHandler extends FilteringWebHandler {
    /** Global filters of SCG whose work the engine does: choosing an instance, calling it, measuring. */
    private static final Set<String> THE_ENGINES_WORK = Set.of(
            "org.springframework.cloud.gateway.filter.NettyRoutingFilter",
            "org.springframework.cloud.gateway.filter.NettyWriteResponseFilter",
            "org.springframework.cloud.gateway.filter.WebsocketRoutingFilter",
            "org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter",
            "org.springframework.cloud.gateway.filter.LoadBalancerServiceInstanceCookieFilter",
            "org.springframework.cloud.gateway.filter.GatewayMetricsFilter",
            "org.springframework.cloud.gateway.config.GatewayNoLoadBalancerClientAutoConfiguration$NoLoadBalancerClientFilter");

    private final Map<Route, List<GatewayFilter>> combined = new ByIdentity();

    /**
     * @param globalFilters all of the application's
     * @param handBack calls the service
     * @param relay writes its response
     */
    public LaneWebHandler(List<GlobalFilter> globalFilters, GlobalFilter handBack, GlobalFilter relay) {
        super(chosen(globalFilters, handBack, relay), false);
    }

    private static List<GlobalFilter> chosen(List<GlobalFilter> all, GlobalFilter handBack, GlobalFilter relay) {
        List<GlobalFilter> chosen = new ArrayList<>();
        for (GlobalFilter filter : all) {
            if (!THE_ENGINES_WORK.contains(filter.getClass().getName())) {
                chosen.add(filter);
            }
        }
        chosen.add(handBack);
        chosen.add(relay);
        return chosen;
    }

    @Override
    protected List<GatewayFilter> getCombinedFilters(Route route) {
        return combined.computeIfAbsent(route, this::getAllFilters);
    }

    /** Sorting them for each request is what a stock gateway does. A route that goes out of use takes its list with it. */
    private static final class ByIdentity extends ConcurrentReferenceHashMap<Route, List<GatewayFilter>> {
        ByIdentity() {
            super(16, ReferenceType.WEAK);
        }

        @Override
        protected int getHash(@Nullable Object route) {
            return System.identityHashCode(route);
        }
    }
}
