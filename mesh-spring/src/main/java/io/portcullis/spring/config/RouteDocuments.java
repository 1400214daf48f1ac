package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.cloud.gateway.route.RouteDefinition;
import org.springframework.core.env.CompositePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * The routes of all documents, one behind the other, the strongest document's last. Boot's binder would take the strongest
 * list for all of them, and so several ConfigMaps with routes would erase each other in silence. Any thread.
 */
record RouteDocuments(ConfigurableEnvironment environment) {
    static final String ROUTES = GatewayKeys.PREFIX + ".routes";

    /** Where the index stands in the path of a route. */
    static final int DEPTH = PropertyPath.of(ROUTES).size();

    List<WrittenRoute> read(Problems problems) {
        List<PropertySource<?>> sources = new ArrayList<>();
        environment.getPropertySources().forEach(source -> add(source, sources));
        List<WrittenRoute> routes = new ArrayList<>();
        int number = 0;
        for (PropertySource<?> source : sources) {
            WrittenProperties written = WrittenProperties.of(source, ROUTES);
            ConfigurationPropertySource readable = ConfigurationPropertySource.from(source);
            if (!written.all().isEmpty() && readable != null) {
                read(readable, new RouteDocument(++number, written), problems, routes);
            }
        }
        return routes;
    }

    /** ConfigMaps that are read from the API server are parts of one source. */
    private static void add(PropertySource<?> source, List<PropertySource<?>> sources) {
        if (source instanceof CompositePropertySource composite) {
            composite.getPropertySources().forEach(part -> add(part, sources));
        } else {
            sources.addFirst(source);
        }
    }

    private void read(
            ConfigurationPropertySource source, RouteDocument document, Problems problems, List<WrittenRoute> routes) {
        Problems own = new Problems();
        List<RouteDefinition> definitions = ListElements.bind(
                source,
                ROUTES,
                RouteDefinition.class,
                new PropertySourcesPlaceholdersResolver(environment),
                new CollectingBindHandler(own));
        own.all().forEach(problem -> problems.add(document.told(problem)));
        for (int index = 0; index < definitions.size(); index++) {
            routes.add(new WrittenRoute(definitions.get(index), index, document));
        }
    }
}
