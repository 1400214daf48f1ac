package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Every property below some prefixes, of every source, the hidden ones included: a mistake counts wherever it stands.
 * Immutable, any thread.
 *
 * @param all those of the strongest source first
 */
record WrittenProperties(List<WrittenProperty> all) {
    /** What Kubernetes puts into the environment for a Service whose name begins with ours. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*(_SERVICE_HOST|_SERVICE_PORT(_.*)?|_PORT(_\\d+_(TCP|UDP|SCTP)(_.*)?)?)");

    WrittenProperties {
        all = List.copyOf(all);
    }

    static WrittenProperties of(ConfigurableEnvironment environment, String... prefixes) {
        List<WrittenProperty> found = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            found.addAll(of(source, prefixes).all());
        }
        return new WrittenProperties(found);
    }

    /** What a single source has. */
    static WrittenProperties of(PropertySource<?> source, String... prefixes) {
        List<WrittenProperty> found = new ArrayList<>();
        for (String prefix : prefixes) {
            if (source.getName().startsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME)) {
                addVariables(source, PropertyPath.of(prefix), found);
            } else if (source instanceof EnumerablePropertySource<?> enumerable) {
                addProperties(enumerable, PropertyPath.of(prefix), found);
            }
        }
        return new WrittenProperties(found);
    }

    private static void addProperties(
            EnumerablePropertySource<?> source, PropertyPath prefix, List<WrittenProperty> found) {
        if (source.getName().equals("configurationProperties")) {
            return; // Boot's view of all the others
        }
        for (String name : source.getPropertyNames()) {
            if (name == null) {
                continue; // A document that is {} and no more.
            }
            PropertyPath path = PropertyPath.of(name);
            if (path.startsWith(prefix)) {
                found.add(new WrittenProperty(path, source.getProperty(name), Origins.of(source, name), false));
            }
        }
    }

    private static void addVariables(PropertySource<?> source, PropertyPath prefix, List<WrittenProperty> found) {
        if (!(ConfigurationPropertySource.from(source) instanceof IterableConfigurationPropertySource variables)) {
            return;
        }
        for (ConfigurationPropertyName name : variables) {
            PropertyPath path = PropertyPath.of(name.toString());
            if (path.startsWith(prefix) && path.size() > prefix.size() && !isServiceLink(name)) {
                var property = variables.getConfigurationProperty(name);
                String origin = "environment variable " + variable(name);
                found.add(new WrittenProperty(path, property == null ? "" : property.getValue(), origin, true));
            }
        }
    }

    private static boolean isServiceLink(ConfigurationPropertyName name) {
        return SERVICE_LINK.matcher(variable(name)).matches();
    }

    private static String variable(ConfigurationPropertyName name) {
        return name.toString()
                .replace("-", "")
                .replaceAll("[.\\[\\]]+", "_")
                .replaceAll("_$", "")
                .toUpperCase(Locale.ROOT);
    }

    /** The keys right below a path that have nothing below them: the binder leaves these out of a map. */
    List<String> emptyEntries(PropertyPath below) {
        return all.stream()
                .filter(property -> property.isEmpty() && property.path().size() == below.size() + 1)
                .filter(property -> property.path().startsWith(below))
                .map(property -> property.path().elements().getLast().text())
                .distinct()
                .toList();
    }

    /** Whether somebody wrote this property itself. */
    boolean has(PropertyPath path) {
        return all.stream()
                .anyMatch(property ->
                        property.path().size() == path.size() && property.path().startsWith(path));
    }

    /** The places of a path: its own, else that of what stands below it, else that of what stands around it. */
    Problem locate(Problem problem) {
        PropertyPath path = PropertyPath.of(problem.path());
        for (int size = path.size(); size > 1; size--) {
            PropertyPath part = new PropertyPath(path.elements().subList(0, size));
            for (WrittenProperty property : all) {
                if (property.path().startsWith(part)) {
                    return problem.at(property.origin());
                }
            }
        }
        return problem;
    }
}
