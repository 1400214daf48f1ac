package io.portcullis.spring.route;

import io.portcullis.core.route.ApiVersion;
import io.portcullis.core.route.RoutePredicate;
import io.portcullis.core.route.VersionRule;
import org.springframework.cloud.gateway.handler.predicate.VersionRoutePredicateFactory;

/** The predicate that looks at the version of the API. Stateless. */
record VersionPredicate(VersionSettings settings) {
    void addTo(Known<RoutePredicate> known) {
        known.add("Version", VersionRoutePredicateFactory.class, this::version);
    }

    private RoutePredicate version(Given given) {
        var config = given.bind(new VersionRoutePredicateFactory(null));
        String text = Unusable.text(config.getVersion(), "version");
        ApiVersion version = ApiVersion.parse(text);
        VersionRule rule = settings.rule();
        if (rule == null) {
            throw new NeedsLane(given.name() + ' ' + settings.reason());
        }
        if (version == null) {
            throw new Unusable("'" + text + "' is no version", "such as 1.2, or 1.2+ for later ones too");
        }
        return new RoutePredicate.Version(rule, version, config.isBaselineVersion());
    }
}
