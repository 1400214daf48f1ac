package io.portcullis.spring.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Binds a long list of one source, element by element. Boot's binder looks at all names of the source for every list inside of an
 * element, so that ten thousand routes take it minutes; here it sees those of one element at a time. Stateless, any thread.
 */
final class ListElements {
    private ListElements() {}

    /**
     * The elements, in their order.
     *
     * @param list name of the list
     * @param handler hears of what cannot be bound
     */
    static <T> List<T> bind(
            ConfigurationPropertySource source,
            String list,
            Class<T> type,
            PlaceholdersResolver placeholders,
            BindHandler handler) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(list);
        List<Element> elements = elements(source, name);
        if (elements == null) {
            return new Binder(List.of(source), placeholders)
                    .bind(name, Bindable.listOf(type), handler)
                    .orElse(List.of());
        }
        List<T> bound = new ArrayList<>(elements.size());
        for (int index = 0; index < elements.size(); index++) {
            new Binder(List.of(elements.get(index)), placeholders)
                    .bind(name.append("[" + index + "]"), Bindable.of(type), handler)
                    .ifBound(bound::add);
        }
        return bound;
    }

    /** The parts of the source, or null where the names are not those of a list without gaps, of which the binder knows what to say. */
    private static @Nullable List<Element> elements(
            ConfigurationPropertySource source, ConfigurationPropertyName list) {
        if (!(source instanceof IterableConfigurationPropertySource all)) {
            return null;
        }
        int depth = list.getNumberOfElements();
        List<@Nullable Element> elements = new ArrayList<>();
        for (ConfigurationPropertyName name : all) {
            if (!list.isAncestorOf(name)) {
                continue;
            }
            int index = index(name, depth);
            if (index < 0) {
                return null;
            }
            while (elements.size() <= index) {
                elements.add(null);
            }
            Element element = elements.get(index);
            if (element == null) {
                element = new Element(source, new ArrayList<>());
                elements.set(index, element);
            }
            element.names().add(name);
        }
        List<Element> whole = elements.stream().flatMap(Stream::ofNullable).toList();
        return whole.size() == elements.size() ? whole : null;
    }

    private static int index(ConfigurationPropertyName name, int depth) {
        if (!name.isNumericIndex(depth)) {
            return -1;
        }
        String digits = name.getElement(depth, ConfigurationPropertyName.Form.ORIGINAL);
        return digits.length() > 6 ? -1 : Integer.parseInt(digits);
    }

    /** What a source says about one element. */
    private record Element(ConfigurationPropertySource source, List<ConfigurationPropertyName> names)
            implements IterableConfigurationPropertySource {
        @Override
        public Stream<ConfigurationPropertyName> stream() {
            return names.stream();
        }

        @Override
        public @Nullable ConfigurationProperty getConfigurationProperty(ConfigurationPropertyName name) {
            return source.getConfigurationProperty(name);
        }

        @Override
        public ConfigurationPropertyState containsDescendantOf(ConfigurationPropertyName name) {
            return names.stream().anyMatch(name::isAncestorOf)
                    ? ConfigurationPropertyState.PRESENT
                    : ConfigurationPropertyState.ABSENT;
        }

        @Override
        public @Nullable Object getUnderlyingSource() {
            return source.getUnderlyingSource();
        }
    }
}
