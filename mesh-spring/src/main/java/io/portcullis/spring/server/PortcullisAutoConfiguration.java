package io.portcullis.spring.server;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.BreakerFactory;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.Engine;
import io.portcullis.engine.EngineSettings;
import io.portcullis.engine.observe.ExchangeObserver;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.tls.TlsSettings;
import io.portcullis.spring.actuate.MeshHealthIndicator;
import io.portcullis.spring.actuate.PortcullisEndpoint;
import io.portcullis.spring.background.Repetition;
import io.portcullis.spring.config.ConfigurationReader;
import io.portcullis.spring.config.ConfigurationRefresher;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.DiscoverableServices;
import io.portcullis.spring.config.DocumentRouteLocator;
import io.portcullis.spring.config.EdgeProperties;
import io.portcullis.spring.config.GatewayRouteSource;
import io.portcullis.spring.config.ListenerProperties;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.PortcullisProperties;
import io.portcullis.spring.config.RouteSource;
import io.portcullis.spring.config.SidecarAddresses;
import io.portcullis.spring.discovery.DiscoveredEndpoints;
import io.portcullis.spring.lane.ExtensionLane;
import io.portcullis.spring.memory.IdlePages;
import io.portcullis.spring.observe.ObservabilityAutoConfiguration;
import io.portcullis.spring.observe.PortcullisGauges;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextFactory;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementServerProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.gateway.config.GatewayAutoConfiguration;
import org.springframework.cloud.gateway.config.GatewayProperties;
import org.springframework.cloud.gateway.config.PropertiesRouteDefinitionLocator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.http.server.reactive.HttpHandler;

/** Puts the engine in the place of the web server, and gives it the application's routes and services. */
@AutoConfiguration(
        before = {GatewayAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class},
        after = ObservabilityAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class PortcullisAutoConfiguration {
    /** A virtual address changes when a service is made anew; the JVM remembers answers of the DNS for 30 s by itself. */
    private static final Duration BETWEEN_LOOKUPS = Duration.ofSeconds(10);

    /** What an application is that does not say. */
    @Bean
    @ConditionalOnMissingBean
    MeshRole portcullisRole() {
        return MeshRole.GATEWAY;
    }

    @Bean
    @ConditionalOnMissingBean
    RouteSource portcullisRouteSource(
            ConfigurableListableBeanFactory beans,
            ConfigurableEnvironment environment,
            DiscoverableServices discoverable) {
        return new GatewayRouteSource(beans, environment, discoverable);
    }

    /** In the place of SCG's own. */
    @Bean
    @ConditionalOnMissingBean
    PropertiesRouteDefinitionLocator portcullisRouteDefinitionLocator(
            GatewayProperties properties, ConfigurableEnvironment environment) {
        return new DocumentRouteLocator(properties, environment);
    }

    @Bean
    ConfigurationService portcullisConfiguration(
            ConfigurableEnvironment environment,
            RouteSource routes,
            MeshRole role,
            SslBundles bundles,
            DiscoverableServices discoverable) {
        ConfigurationReader reader =
                new ConfigurationReader(environment, routes, role, bundles::getBundleNames, discoverable);
        return new ConfigurationService(reader, InstantSource.system());
    }

    @Bean
    ConfigurationRefresher portcullisRefresher(ConfigurationService configuration) {
        return new ConfigurationRefresher(configuration);
    }

    @Bean
    @ConditionalOnMissingBean
    BreakerFactory portcullisBreakers(CircuitBreakerRegistry registry) {
        return new Resilience4jBreakers(registry, Ticker.system());
    }

    @Bean
    @ConditionalOnMissingBean
    ServiceRegistry portcullisServices(BreakerFactory breakers) {
        return new ServiceRegistry(Ticker.system(), breakers);
    }

    /** Signatures and verifications of handshakes; they take milliseconds of a processor, so more threads do not help. */
    @Bean(destroyMethod = "shutdownNow")
    ExecutorService portcullisTlsTasks() {
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        return Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("portcullis-tls-", 0).factory());
    }

    @Bean
    TlsMaterials portcullisTls(
            ConfigurationService configuration,
            SslBundles bundles,
            ObjectProvider<SslProperties> properties,
            ExecutorService portcullisTlsTasks) {
        PortcullisProperties written = configuration.current().properties();
        return new TlsMaterials(
                written.tls() == null ? null : written.tls().bundle(),
                bundles,
                properties.getIfAvailable(SslProperties::new),
                TlsSettings.of(portcullisTlsTasks));
    }

    @Bean
    DataPlane portcullisDataPlane(
            ConfigurationService configuration,
            ServiceRegistry registry,
            BreakerFactory breakers,
            DiscoveredEndpoints discovered,
            TlsMaterials tls,
            Tracing tracing,
            ExchangeObserver observer,
            ExtensionLane lane,
            MeshRole role,
            @Value("${server.http2.enabled:true}") boolean http2,
            @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration phase) {
        PortcullisProperties written = configuration.current().properties();
        Engine.Builder builder = Engine.builder()
                .clientTls(tls.client())
                .ownIdentity(tls::identity)
                .tracing(tracing)
                .observer(observer)
                .http2(http2)
                .settings(EngineSettingsReader.read(written, role, phase));
        EdgeProperties edge = written.edge();
        if (edge != null && edge.underscores() != null) {
            builder.underscores(edge.underscores());
        }
        ListenerProperties limits = written.listener();
        if (limits != null && limits.workers() != null) {
            builder.workers(limits.workers());
        }
        DataPlane dataPlane = new DataPlane(
                builder, registry, breakers, new AddressNames(InetAddress::getAllByName), discovered, lane);
        configuration.feed(dataPlane::accept);
        return dataPlane;
    }

    @Bean
    Repetition portcullisAddressRefresh(DataPlane dataPlane) {
        return new Repetition("portcullis-names", BETWEEN_LOOKUPS, () -> dataPlane::refreshAddresses);
    }

    /** The engine itself, for those who look at it; its life is that of the web server. */
    @Bean(destroyMethod = "")
    Engine portcullisEngine(DataPlane dataPlane) {
        return dataPlane.engine();
    }

    /** Lazy, of which Boot concludes that the application's handler is to be made when somebody needs it: for the lane. */
    @Bean
    @Lazy
    @ConditionalOnMissingBean(ReactiveWebServerFactory.class)
    EngineWebServerFactory portcullisWebServerFactory(
            DataPlane dataPlane,
            ConfigurationService configuration,
            MeshRole role,
            TlsMaterials tls,
            Drain drain,
            ExtensionLane lane,
            ObjectProvider<HttpHandler> application) {
        return new EngineWebServerFactory(
                dataPlane, configuration, role, tls, drain, lane, application::getIfAvailable);
    }

    @Bean
    BoundListeners portcullisBoundListeners(MeshRole role, Engine engine, ConfigurationService configuration) {
        return new BoundListeners(role, engine, configuration);
    }

    @Bean
    Drain portcullisDrain(
            Engine engine,
            BoundListeners listeners,
            ConfigurationService configuration,
            ConfigurableEnvironment environment,
            @Value("${spring.lifecycle.timeout-per-shutdown-phase:30s}") Duration phase) {
        EngineSettings settings =
                EngineSettingsReader.read(configuration.current().properties(), listeners.role(), phase);
        boolean inKubernetes = CloudPlatform.KUBERNETES.isActive(environment);
        return new Drain(
                engine,
                settings.drainAccept().plus(settings.drainTimeout()),
                () -> listeners.role() == MeshRole.SIDECAR
                        && SidecarAddresses.waitsForApplication(
                                configuration.current().properties(), inKubernetes),
                new ApplicationDeparture(
                        () -> SidecarAddresses.applicationPorts(configuration.current()),
                        listeners::outboundConnections,
                        Ticker.system(),
                        PortcullisAutoConfiguration::later),
                Ticker.system());
    }

    /** On a thread of its own, which may block. */
    private static void later(Duration after, Runnable task) {
        CompletableFuture.delayedExecutor(
                        after.toNanos(),
                        TimeUnit.NANOSECONDS,
                        command -> Thread.ofVirtual().name("portcullis-drain").start(command))
                .execute(task);
    }

    @Bean
    @Primary
    static ManagementContextFactory portcullisManagementContextFactory() {
        return ManagementServer.contextFactory();
    }

    @Bean
    ManagementPlace portcullisManagementPlace(
            MeshRole role, ObjectProvider<ManagementServerProperties> written, ConfigurableEnvironment environment) {
        ManagementServerProperties server = written.getIfAvailable();
        return role == MeshRole.SIDECAR && server != null
                ? ManagementPlace.whenAsked(server, environment)
                : ManagementPlace.atOnce();
    }

    @Bean
    static ManagementOnDemand portcullisManagementOnDemand(
            ObjectProvider<ManagementPlace> place, ConfigurableEnvironment environment) {
        return new ManagementOnDemand(place, environment);
    }

    @Bean
    IdlePages portcullisIdlePages() {
        return new IdlePages();
    }

    @Bean
    ProbeServer portcullisProbeServer(
            MeshRole role,
            ConfigurationService configuration,
            ConfigurableEnvironment environment,
            ObjectProvider<HealthEndpoint> health,
            ObjectProvider<PrometheusScrapeEndpoint> prometheus) {
        InetSocketAddress address = role == MeshRole.GATEWAY
                ? null
                : SidecarAddresses.probes(
                        configuration.current().properties(), CloudPlatform.KUBERNETES.isActive(environment));
        return new ProbeServer(address, new ProbePages(health, prometheus).byPath());
    }

    @Bean
    CertificateRefresh portcullisCertificateRefresh(TlsMaterials tls) {
        return new CertificateRefresh(tls);
    }

    @Bean
    @ConditionalOnBean(PortcullisGauges.class)
    EngineMeters portcullisEngineMeters(
            PortcullisGauges gauges,
            Engine engine,
            ServiceRegistry registry,
            ConfigurationService configuration,
            TlsMaterials tls,
            MeshRole role) {
        return new EngineMeters(gauges, engine, registry, configuration, tls, role, InstantSource.system());
    }

    @Bean
    StartupMessage portcullisStartupMessage(MeshRole role, Engine engine, ConfigurationService configuration) {
        return new StartupMessage(role, engine, configuration);
    }

    @Bean
    MeshHealthIndicator portcullisHealthIndicator(Engine engine, BoundListeners listeners, TlsMaterials tls) {
        return new MeshHealthIndicator(engine, listeners, tls, InstantSource.system());
    }

    @Bean
    @ConditionalOnAvailableEndpoint(PortcullisEndpoint.class)
    @ConditionalOnMissingBean
    PortcullisEndpoint portcullisEndpoint(
            MeshRole role,
            ConfigurationService configuration,
            Engine engine,
            ServiceRegistry registry,
            ObjectProvider<ContextRefresher> files) {
        return new PortcullisEndpoint(
                role, configuration, engine, registry, () -> files.ifAvailable(ContextRefresher::refreshEnvironment));
    }
}
