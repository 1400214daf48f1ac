package io.portcullis.spring.config;

import io.github.resilience4j.common.circuitbreaker.configuration.CommonCircuitBreakerConfigurationProperties.InstanceProperties;
import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Snapshot;
import io.portcullis.core.config.SnapshotValidator;
import io.portcullis.core.model.BreakerPolicy;
import io.portcullis.core.model.ContentPolicy;
import io.portcullis.core.model.EntrancePolicy;
import io.portcullis.core.model.ForwardedPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.Route;
import io.portcullis.engine.route.RouteTable;
import io.portcullis.spring.property.PropertyRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads a whole configuration anew, and finds everything that is wrong with it. A binder is made for each reading, because
 * a bean of bound properties is never bound again. Any thread, one at a time; never an event loop.
 */
public final class ConfigurationReader {
    private static final PropertyPath SERVICES = PropertyPath.of("portcullis.services");
    private static final Schema SCHEMA = Schema.of(PortcullisProperties.class);
    private static final PropertyRegistry FOREIGN = PropertyRegistry.load();

    private static final Logger log = LoggerFactory.getLogger(ConfigurationReader.class);

    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final ConfigurableEnvironment environment;
    private final RouteSource routeSource;
    private final MeshRole role;
    private final Supplier<Collection<String>> bundles;
    private final DiscoverableServices discoverable;

    /** Where nobody discovers services. */
    public ConfigurationReader(
            ConfigurableEnvironment environment,
            RouteSource routeSource,
            MeshRole role,
            Supplier<Collection<String>> bundles) {
        this(environment, routeSource, role, bundles, DiscoverableServices.NONE);
    }

    /**
     * @param environment where it is written
     * @param routeSource where routes come from
     * @param role whether services get routes by their names
     * @param bundles names of the SSL bundles there are
     * @param discoverable services that need not say where they are
     */
    public ConfigurationReader(
            ConfigurableEnvironment environment,
            RouteSource routeSource,
            MeshRole role,
            Supplier<Collection<String>> bundles,
            DiscoverableServices discoverable) {
        this.environment = environment;
        this.routeSource = routeSource;
        this.role = role;
        this.bundles = bundles;
        this.discoverable = discoverable;
    }

    /** Reads what another environment says, for the same application. */
    ConfigurationReader in(ConfigurableEnvironment other) {
        return new ConfigurationReader(other, routeSource.in(other), role, bundles, discoverable);
    }

    /** Reads it; never fails, whatever is written. */
    public Reading read() {
        WrittenProperties written = WrittenProperties.of(
                environment,
                PortcullisProperties.PREFIX,
                GatewayKeys.ROOT,
                BreakerConfigs.PREFIX,
                PropertyRegistry.SERVER);
        MappedProperties mapped = MappedProperties.of(binder(ConfigurationPropertySources.get(environment)));
        Problems problems = new Problems(problem -> written.locate(mapped.told(problem, written)));
        KeyCheck keys = new KeyCheck(problems);
        checkKeys(written, problems, keys);
        CollectingBindHandler handler = new CollectingBindHandler(problems);
        List<ConfigurationPropertySource> sources = new ArrayList<>();
        ConfigurationPropertySources.get(environment).forEach(sources::add);
        sources.add(mapped.source());
        Binder binder = binder(sources);
        PortcullisProperties bound = bind(binder, handler);
        new RangeCheck(problems).check(PortcullisProperties.PREFIX, bound);
        Ssl ssl = binder.bind(PropertyRegistry.SERVER + ".ssl", Bindable.of(Ssl.class), handler)
                .orElseGet(Ssl::new);
        checkBundles(bound, ssl, problems);
        bound = bound.withServices(written.emptyEntries(SERVICES));
        Reading reading = build(binder, handler, bound, problems).without(problem -> keys.isPhantom(problem.path()));
        reading.warnings().forEach(warning -> warnOnce(warning.toString()));
        return reading;
    }

    private Binder binder(Iterable<ConfigurationPropertySource> sources) {
        return new Binder(sources, new PropertySourcesPlaceholdersResolver(environment), Switches.conversions());
    }

    private static PortcullisProperties bind(Binder binder, CollectingBindHandler handler) {
        PortcullisProperties bound = binder.bind(
                        PortcullisProperties.PREFIX, Bindable.of(PortcullisProperties.class), handler)
                .orElse(null);
        return bound == null ? PortcullisProperties.empty() : bound;
    }

    private void checkKeys(WrittenProperties written, Problems problems, KeyCheck keys) {
        GatewayKeys gatewayKeys = new GatewayKeys(problems);
        ForeignProperties foreign = new ForeignProperties(FOREIGN, environment::resolvePlaceholders, problems);
        PropertyPath ours = PropertyPath.of(PortcullisProperties.PREFIX);
        PropertyPath gateways = PropertyPath.of(GatewayKeys.ROOT);
        PropertyPath current = PropertyPath.of(PropertyRegistry.GATEWAY);
        PropertyPath server = PropertyPath.of(PropertyRegistry.SERVER);
        for (WrittenProperty property : written.all()) {
            if (property.path().startsWith(gateways)) {
                gatewayKeys.check(property);
            }
            if (property.path().startsWith(current) || property.path().startsWith(server)) {
                foreign.check(property);
            } else if (property.path().startsWith(ours) && !isForeign(property)) {
                keys.check(property, 1, SCHEMA);
            }
        }
    }

    private void warnOnce(String warning) {
        if (warned.add(warning)) {
            log.warn(warning);
        }
    }

    /** Variables such as {@code PORTCULLIS_HOME} belong to somebody else. */
    private static boolean isForeign(WrittenProperty property) {
        return property.environment()
                && SCHEMA instanceof Schema.Group group
                && group.key(property.path().elements().get(1)) == null;
    }

    private void checkBundles(PortcullisProperties bound, Ssl ssl, Problems problems) {
        EdgeCheck edge = new EdgeCheck(problems, bundles.get());
        edge.bundle("portcullis.tls.bundle", bundle(bound));
        InboundProperties inbound = bound.inbound();
        if (bundle(bound) == null
                && inbound != null
                && inbound.tls() != null
                && wantsTls(inbound.tls().mode())) {
            problems.add(
                    "portcullis.tls.bundle",
                    "missing",
                    "the SSL bundle of our certificate, as portcullis.inbound.tls.mode needs it");
        }
        edge.check(ssl);
        EdgeListeners.check(bound.edge(), problems);
        if (bound.edge() != null
                && bound.edge().tls() != null
                && bound.edge().tls().clients() != null) {
            edge.check(bound.edge().tls().clients(), bundle(bound));
        }
    }

    private static boolean wantsTls(InboundProperties.@Nullable Mode mode) {
        return mode != null && mode != InboundProperties.Mode.DISABLED;
    }

    private static @Nullable String bundle(PortcullisProperties bound) {
        return bound.tls() == null ? null : bound.tls().bundle();
    }

    private Reading build(Binder binder, CollectingBindHandler handler, PortcullisProperties bound, Problems problems) {
        BreakerConfigs breakers = new BreakerConfigs(
                breakers(binder, handler, ".configs"), breakers(binder, handler, ".instances"), problems);
        Map<String, BreakerPolicy> named = breakers.named(new BreakerBuilder(new Guard(problems)));
        LookupReader lookups = new LookupReader(id -> discoverable.contains(id, environment), problems);
        ServiceReader services =
                new ServiceReader(new PolicyBuilder(problems, breakers, bundle(bound) != null), lookups, problems);
        ServicePolicy defaults = services.defaults(bound.defaults());
        services.read(bound.services() == null ? Map.of() : bound.services(), bound.defaults());
        RouteSet read = routeSource.routes(binder, handler, services.services().keySet(), named, problems);
        List<Route> routes = new ArrayList<>(read.routes());
        services.discover(routes, defaults);
        LookupReader.check(bound.discovery(), problems);
        if (role == MeshRole.SIDECAR) {
            routes.addAll(HostRoutes.of(services.services().keySet(), bound));
        }
        Snapshot snapshot = new Snapshot(
                0,
                routes,
                services.services(),
                defaults,
                new OutboundBuilder(problems).build(bound.outbound()),
                new InboundBuilder(problems).build(bound.inbound()),
                entrance(binder, bound, services, problems),
                new AuthorizationBuilder(problems)
                        .build(bound.inbound() == null ? null : bound.inbound().authorization()),
                new ContentPolicy(
                        new CompressionBuilder(problems).build(binder, handler, bound.compression(), role),
                        new CorsBuilder(problems).build(binder, handler, read.routes(), role),
                        new ErrorPageBuilder(problems).build(bound.errorPages(), role)));
        SnapshotValidator.validate(snapshot, problems);
        checkPlans(routes, problems);
        if (role == MeshRole.SIDECAR) {
            EntranceBuilder.refuseAtSidecar(bound, problems);
            SidecarAddresses.check(bound, problems);
        }
        return new Reading(
                bound,
                snapshot,
                services.addressNames(),
                services.endpoints(),
                lookups.lookups(),
                named,
                read.lane(),
                problems.all(),
                problems.warnings());
    }

    private EntrancePolicy entrance(
            Binder binder, PortcullisProperties bound, ServiceReader services, Problems problems) {
        if (role == MeshRole.SIDECAR) {
            return EntrancePolicy.DEFAULT;
        }
        String expression =
                binder.bind(ForwardedBuilder.EXPRESSION, String.class).orElse("");
        ForwardedPolicy forwarded = new ForwardedBuilder(problems).build(bound.forwarded(), expression);
        return new EntranceBuilder(problems, services.services().keySet()).build(bound, forwarded);
    }

    /** The engine compiles the routes itself; what it refuses must not be found out when it is swapped in. */
    private static void checkPlans(List<Route> routes, Problems problems) {
        try {
            RouteTable.of(routes);
        } catch (IllegalArgumentException e) {
            problems.add("routes", String.valueOf(e.getMessage()), "");
        }
    }

    private static Map<String, InstanceProperties> breakers(Binder binder, CollectingBindHandler handler, String key) {
        return binder.bind(BreakerConfigs.PREFIX + key, Bindable.mapOf(String.class, InstanceProperties.class), handler)
                .orElse(Map.of());
    }
}
