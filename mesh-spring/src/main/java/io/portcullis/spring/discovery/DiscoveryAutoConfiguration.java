package io.portcullis.spring.discovery;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.dns.DnsQueries;
import io.portcullis.spring.background.BackgroundThread;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.DiscoverableServices;
import io.portcullis.spring.config.DiscoveryProperties;
import io.portcullis.spring.config.EndpointLookup;
import io.portcullis.spring.discovery.DiscoveredEndpoints.Source;
import io.portcullis.spring.observe.ObservabilityAutoConfiguration;
import io.portcullis.spring.observe.PortcullisGauges;
import java.time.Duration;
import java.util.Random;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreErrorsBindHandler;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Finds the endpoints of services that do not list them. */
@AutoConfiguration(after = ObservabilityAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
public class DiscoveryAutoConfiguration {
    /** How long a configuration waits for the first endpoints of its services, once all of them are asked for. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Where answers are worked off: little work, but it writes logs, which an event loop must not. */
    @Bean
    BackgroundThread portcullisDiscoveryThread() {
        return new BackgroundThread("portcullis-discovery");
    }

    /** Not from the configuration service: that asks us while it reads for the first time. */
    @Bean
    ClientFeed portcullisDiscoveryClients(
            ObjectProvider<ReactiveDiscoveryClient> clients,
            BackgroundThread portcullisDiscoveryThread,
            Environment environment) {
        DiscoveryProperties written = Binder.get(environment)
                .bind(
                        "portcullis.discovery",
                        Bindable.of(DiscoveryProperties.class),
                        new IgnoreErrorsBindHandler()) // Mistakes are told with all others.
                .orElse(DiscoveryProperties.NONE);
        return new ClientFeed(
                () -> clients.orderedStream().toList(),
                spread(portcullisDiscoveryThread),
                written.intervalOrDefault(),
                written.timeoutOrDefault());
    }

    @Bean
    DiscoverableServices portcullisDiscoverableServices(ObjectProvider<EndpointFeed> feeds) {
        return (service, environment) -> feeds.stream().anyMatch(feed -> feed.mayKnow(service, environment));
    }

    /** Asks nobody before a service wants it. */
    @Bean
    DnsQueries portcullisDnsQueries(ConfigurationService configuration) {
        DiscoveryProperties written = DiscoveryProperties.of(configuration.current());
        return new DnsQueries(written.servers(), written.timeoutOrDefault());
    }

    @Bean
    DiscoveredEndpoints portcullisDiscoveredEndpoints(
            ObjectProvider<EndpointFeed> feeds,
            DnsQueries dns,
            BackgroundThread portcullisDiscoveryThread,
            ConfigurationService configuration,
            ServiceRegistry registry,
            Environment environment) {
        DiscoveryProperties written = DiscoveryProperties.of(configuration.current());
        DnsFeed names = new DnsFeed(
                dns,
                spread(portcullisDiscoveryThread),
                Ipv6.isThere(),
                written.minTtlOrDefault(),
                written.maxTtlOrDefault());
        return new DiscoveredEndpoints(
                (service, lookup) -> switch (lookup) {
                    case EndpointLookup.Dns name -> new Source("DNS", answers -> names.open(name, answers));
                    case EndpointLookup.Discovery discovery -> discovered(service, feeds, environment);
                },
                registry,
                written.keepOrDefault(),
                PATIENCE,
                Ticker.system());
    }

    @Bean
    @ConditionalOnBean(PortcullisGauges.class)
    DiscoveryMeters portcullisDiscoveryMeters(
            PortcullisGauges gauges, DiscoveredEndpoints discovered, ConfigurationService configuration) {
        return new DiscoveryMeters(gauges, discovered, configuration);
    }

    private static Polling.Delays spread(BackgroundThread thread) {
        return new SpreadDelays(thread::after, new Random());
    }

    private static Source discovered(ServiceId service, ObjectProvider<EndpointFeed> feeds, Environment environment) {
        EndpointFeed first = feeds.orderedStream()
                .filter(feed -> feed.mayKnow(service, environment))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nobody discovers " + service));
        return new Source(first.name(), answers -> first.open(service, answers));
    }
}
