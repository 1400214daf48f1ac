package io.portcullis.spring.config;

import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent;
import org.springframework.cloud.gateway.event.RefreshRoutesEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Reads the configuration anew when Spring Cloud says that something changed. Any thread. */
public final class ConfigurationRefresher implements GenericApplicationListener {
    private final ConfigurationService configuration;
    private final Scheduler blocking = Schedulers.boundedElastic();

    public ConfigurationRefresher(ConfigurationService configuration) {
        this.configuration = configuration;
    }

    @Override
    public boolean supportsEventType(ResolvableType eventType) {
        Class<?> type = eventType.resolve(Object.class);
        return type == EnvironmentChangeEvent.class
                || type == RefreshScopeRefreshedEvent.class
                || type == RefreshRoutesEvent.class;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        String cause = event.getClass().getSimpleName();
        if (Schedulers.isInNonBlockingThread()) {
            blocking.schedule(() -> configuration.refresh(cause));
        } else {
            configuration.refresh(cause);
        }
    }
}
