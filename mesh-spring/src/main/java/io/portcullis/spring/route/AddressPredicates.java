package io.portcullis.spring.route;

import com.google.re2j.Pattern;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.route.LinearRegex;
import io.portcullis.core.route.RoutePredicate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.handler.predicate.RemoteAddrRoutePredicateFactory;
import org.springframework.cloud.gateway.handler.predicate.XForwardedRemoteAddrRoutePredicateFactory;

/** The predicates that look at the address of the client. Stateless. */
final class AddressPredicates {
    private final @Nullable String trustedProxies;

    /** @param trustedProxies expression for the addresses whose {@code X-Forwarded-For} is believed, or null: nobody's */
    AddressPredicates(@Nullable String trustedProxies) {
        this.trustedProxies = trustedProxies;
    }

    void addTo(Known<RoutePredicate> known) {
        known.add("RemoteAddr", RemoteAddrRoutePredicateFactory.class, AddressPredicates::remote);
        known.add("XForwardedRemoteAddr", XForwardedRemoteAddrRoutePredicateFactory.class, this::forwarded);
    }

    private static RoutePredicate remote(Given given) {
        return new RoutePredicate.RemoteAddr(
                ranges(given.bind(new RemoteAddrRoutePredicateFactory()).getSources()));
    }

    private RoutePredicate forwarded(Given given) {
        var config = given.bind(new XForwardedRemoteAddrRoutePredicateFactory());
        if (config.getMaxTrustedIndex() < 1) {
            throw new Unusable("maxTrustedIndex " + config.getMaxTrustedIndex(), ">= 1");
        }
        if (trustedProxies == null) {
            given.place()
                    .warning(
                            "X-Forwarded-For is believed from nobody, so this looks at the address of the connection",
                            RouteCompiler.PREFIX + ".trusted-proxies, an expression for the addresses of the proxies");
        }
        Pattern trusted = trustedProxies == null ? null : LinearRegex.compile(trustedProxies);
        return new RoutePredicate.XForwardedRemoteAddr(
                ranges(config.getSources()), config.getMaxTrustedIndex(), trusted);
    }

    private static List<IpRange> ranges(List<String> sources) {
        return Unusable.some(sources, "sources", "address or range").stream()
                .map(AddressPredicates::range)
                .toList();
    }

    /** Stock asks the DNS for names, once and blocking, when it makes the route. */
    private static IpRange range(String source) {
        String text = source.strip();
        String address = text.split("/", 2)[0];
        if (address.chars().anyMatch(c -> c >= 'g' && c <= 'z' || c >= 'G' && c <= 'Z')) {
            throw new NeedsLane("the source " + address + " is a name, and addresses are compared here");
        }
        return IpRange.around(text);
    }
}
