package io.portcullis.spring.reload;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration.RefreshProperties;
import org.springframework.cloud.context.config.ContextRefreshedWithApplicationEvent;
import org.springframework.cloud.context.refresh.ConfigDataContextRefresher;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * What the environment of a running application would be if it started now: everything it has but its files, and those as
 * they are now. It is made aside, so that nobody sees it before it was validated. One thread.
 */
final class FreshEnvironment extends ConfigDataContextRefresher {
    /** Boot's view of all the other sources. */
    private static final String VIEW = "configurationProperties";

    /** How Boot begins the names of sources that it read from files, with the number of the document behind them. */
    private static final Set<String> FILES = Set.of("Config resource '", "Config tree '");

    private FreshEnvironment(ConfigurableApplicationContext aside, RefreshScope scope, RefreshProperties properties) {
        super(aside, scope, properties);
    }

    /**
     * Reads all files.
     *
     * @param running whose environment it is about; it is not changed
     * @param started how the application was started
     * @throws RuntimeException if a file cannot be read or is no YAML
     */
    static ConfigurableEnvironment of(
            ConfigurableApplicationContext running,
            RefreshScope scope,
            RefreshProperties properties,
            @Nullable ContextRefreshedWithApplicationEvent started) {
        try (GenericApplicationContext aside = new GenericApplicationContext()) {
            aside.setEnvironment(withoutFiles(running.getEnvironment()));
            running.getBeanProvider(ConfigurableBootstrapContext.class)
                    .ifAvailable(context -> aside.getBeanFactory().registerSingleton("bootstrapContext", context));
            aside.refresh();
            FreshEnvironment fresh = new FreshEnvironment(aside, scope, properties);
            if (started != null) {
                fresh.onApplicationEvent(started);
            }
            fresh.updateEnvironment();
            ConfigurationPropertySources.attach(aside.getEnvironment());
            return aside.getEnvironment();
        }
    }

    private static ConfigurableEnvironment withoutFiles(ConfigurableEnvironment running) {
        StandardEnvironment copy = new StandardEnvironment();
        copy.setActiveProfiles(running.getActiveProfiles());
        copy.setDefaultProfiles(running.getDefaultProfiles());
        MutablePropertySources sources = copy.getPropertySources();
        sources.stream().map(PropertySource::getName).toList().forEach(sources::remove);
        running.getPropertySources().stream()
                .filter(source -> !isFile(source) && !source.getName().equals(VIEW))
                .forEach(sources::addLast);
        return copy;
    }

    private static boolean isFile(PropertySource<?> source) {
        return FILES.stream().anyMatch(source.getName()::startsWith);
    }

    /**
     * Brings one list of sources up to another one. Sources are replaced before others are added, and removed last: who reads
     * meanwhile may find old and new together, never nothing.
     */
    static void replace(MutablePropertySources target, MutablePropertySources fresh) {
        String before = null;
        for (PropertySource<?> source : fresh) {
            String name = source.getName();
            if (name.equals(VIEW)) {
                continue;
            }
            if (target.contains(name)) {
                target.replace(name, source);
            } else if (before == null) {
                target.addFirst(source);
            } else {
                target.addAfter(before, source);
            }
            before = name;
        }
        target.stream()
                .map(PropertySource::getName)
                .filter(name -> !fresh.contains(name))
                .toList()
                .forEach(target::remove);
    }
}
