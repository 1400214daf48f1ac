package io.portcullis.spring.server;

import io.portcullis.engine.Engine;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.Reading;
import java.util.Locale;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/** Says in one line what has started and where. */
record StartupMessage(MeshRole role, Engine engine, ConfigurationService configuration)
        implements ApplicationListener<ApplicationReadyEvent> {
    private static final Logger log = LoggerFactory.getLogger("io.portcullis");

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        Reading reading = configuration.current();
        log.info(
                "{} ready in {} ms: {}; actuator {}; routes {}, services {}; configuration {}; {}",
                role.name().toLowerCase(Locale.ROOT),
                event.getTimeTaken() == null ? -1 : event.getTimeTaken().toMillis(),
                engine.listeners().stream().map(EngineWebServer::text).collect(Collectors.joining(", ")),
                event.getApplicationContext().getEnvironment().getProperty("local.management.port", "off"),
                reading.snapshot().routes().size(),
                reading.snapshot().services().size(),
                reading.snapshot().version(),
                engine.transport());
    }
}
