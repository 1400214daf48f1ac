package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.filter.GlobalFilter;
import org.springframework.cloud.gateway.filter.NettyRoutingFilter;
import org.springframework.cloud.gateway.filter.NettyWriteResponseFilter;
import org.springframework.cloud.gateway.filter.WebsocketRoutingFilter;

/**
 * Refuses what an application puts in the place of Spring Cloud Gateway's own calling of services. The engine's upstream side is
 * the only way out: left out in silence, such a bean would not do what somebody relies on; left in, it would call past mTLS,
 * retries, breakers and limits. Stateless.
 */
final class RoutingReplacements {
    private static final List<Class<? extends GlobalFilter>> STOCK =
            List.of(NettyRoutingFilter.class, NettyWriteResponseFilter.class, WebsocketRoutingFilter.class);

    private RoutingReplacements() {}

    static void refuse(ConfigurableListableBeanFactory beans, Problems problems) {
        for (Class<? extends GlobalFilter> stock : STOCK) {
            for (String name : beans.getBeanNamesForType(stock, true, false)) {
                Class<?> type = beans.getType(name, false);
                if (type != null && (type != stock || !declaredByGateway(beans, name))) {
                    problems.add(problem(beans, name, type, stock));
                }
            }
        }
    }

    private static boolean declaredByGateway(ConfigurableListableBeanFactory beans, String name) {
        return OpaqueBeans.owner(beans, name).startsWith(GatewayAutoConfiguration.class.getName());
    }

    private static Problem problem(
            ConfigurableListableBeanFactory beans, String name, Class<?> type, Class<? extends GlobalFilter> stock) {
        return new Problem(
                "bean " + name,
                "a " + type.getName() + " in the place of Spring Cloud Gateway's " + stock.getSimpleName()
                        + ", which the engine does not use: it calls the services itself",
                "a GlobalFilter that changes the exchange and goes on with the chain; connections, TLS, timeouts and retries"
                        + " are properties below portcullis.services",
                OpaqueBeans.origin(beans, name));
    }
}
