package io.portcullis.spring.reload;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

/**
 * Where Boot was told to look for files, whether there is one now or not: {@code spring.config.location},
 * {@code additional-location} and {@code import}, or its own default places. One thread, one environment.
 */
final class FileLocations {
    private static final String PREFIX = "spring.config.";
    private static final String DEFAULTS = "file:./;file:./config/;file:./config/*/";
    private static final String TREE = "configtree:";
    private static final Path HERE = Path.of("").toAbsolutePath();

    private final Set<Path> files = new HashSet<>();
    private final Set<Path> directories = new HashSet<>();
    private final Set<Path> parents = new HashSet<>();
    private final Set<Path> trees = new HashSet<>();

    private FileLocations() {}

    static FileLocations of(ConfigurableEnvironment environment) {
        FileLocations found = new FileLocations();
        found.addAll(environment.getProperty(PREFIX + "location", DEFAULTS), HERE);
        found.addAll(environment.getProperty(PREFIX + "additional-location", ""), HERE);
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable && !isVariables(source)) {
                Path base = SourceFile.of(source).map(Path::getParent).orElse(HERE);
                found.addImports(enumerable, environment, base);
            }
        }
        found.addAll(environment.getProperty(PREFIX + "import", ""), HERE);
        return found;
    }

    private static boolean isVariables(PropertySource<?> source) {
        return source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
    }

    private void addImports(EnumerablePropertySource<?> source, ConfigurableEnvironment environment, Path base) {
        for (String name : source.getPropertyNames()) {
            if (name.equals(PREFIX + "import") || name.startsWith(PREFIX + "import[")) {
                addAll(environment.resolvePlaceholders(String.valueOf(source.getProperty(name))), base);
            }
        }
    }

    private void addAll(String written, Path base) {
        for (String location : StringUtils.tokenizeToStringArray(written, ",;")) {
            try {
                add(location, base);
            } catch (InvalidPathException e) {
                // No path: whatever Boot makes of it, there is no file to watch.
            }
        }
    }

    /** Files are relative to the file that imports them, trees to the working directory, as Boot has it. */
    private void add(String written, Path base) {
        String location = written.startsWith("optional:") ? written.substring("optional:".length()) : written;
        boolean tree = location.startsWith(TREE);
        location = tree ? location.substring(TREE.length()) : location;
        location = location.startsWith("file:") ? location.substring("file:".length()) : location;
        if (location.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
            return; // classpath:, kubernetes: and others: not a file, or none that changes.
        }
        location = location.replaceFirst("\\[[^\\]]*]$", "").replaceFirst("^//+", "/");
        if (tree) {
            trees.add(HERE.resolve(location.replaceFirst("/\\*/?$", "/")));
        } else if (location.endsWith("/*/")) {
            parents.add(base.resolve(location.substring(0, location.length() - "*/".length())));
        } else {
            (location.endsWith("/") ? directories : files)
                    .add(base.resolve(location).normalize());
        }
    }

    Set<Path> files() {
        return files;
    }

    Set<Path> directories() {
        return directories;
    }

    Set<Path> parents() {
        return parents;
    }

    Set<Path> trees() {
        return trees;
    }
}
