package io.portcullis.spring.discovery;

import io.portcullis.core.model.ServiceId;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.Reading;
import io.portcullis.spring.observe.PortcullisGauges;
import io.portcullis.spring.observe.PortcullisGauges.Registration;
import io.portcullis.spring.observe.PortcullisMeter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Shows how often a service was asked for in vain, for as long as it is asked for. Any thread. */
final class DiscoveryMeters implements ApplicationListener<ApplicationReadyEvent> {
    private final PortcullisGauges gauges;
    private final DiscoveredEndpoints discovered;
    private final ConfigurationService configuration;
    private final Map<ServiceId, Registration> shown = new HashMap<>();

    DiscoveryMeters(PortcullisGauges gauges, DiscoveredEndpoints discovered, ConfigurationService configuration) {
        this.gauges = gauges;
        this.discovered = discovered;
        this.configuration = configuration;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        configuration.feed(this::show);
    }

    private synchronized void show(Reading reading) {
        Set<ServiceId> asked = reading.lookups().keySet();
        shown.entrySet().removeIf(entry -> {
            boolean gone = !asked.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        asked.forEach(id -> shown.computeIfAbsent(
                id,
                service -> gauges.counter(
                        PortcullisMeter.DISCOVERY_FAILURES, () -> discovered.failures(service), service.toString())));
    }
}
