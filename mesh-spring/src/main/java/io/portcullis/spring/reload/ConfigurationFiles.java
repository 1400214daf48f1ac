package io.portcullis.spring.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.boot.env.ConfigTreePropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

/**
 * The files a configuration is written in, and those that Boot would read as well if they were there. Immutable, any thread.
 *
 * @param files by name
 * @param directories where files with these names are read
 * @param parents whose subdirectories are such directories
 * @param trees where each file is a value, however deep
 * @param names of files in directories
 */
record ConfigurationFiles(
        Set<Path> files, Set<Path> directories, Set<Path> parents, Set<Path> trees, List<String> names) {
    private static final List<String> ENDINGS = List.of(".yml", ".yaml", ".properties", ".xml");
    private static final String ERROR_PAGES = "portcullis.error-pages";
    private static final int DEEPEST = 10;
    private static final int MOST_FILES = 10_000;

    ConfigurationFiles {
        files = Set.copyOf(files);
        directories = Set.copyOf(directories);
        parents = Set.copyOf(parents);
        trees = Set.copyOf(trees);
        names = List.copyOf(names);
    }

    /** Those of the environment as it is now. */
    static ConfigurationFiles of(ConfigurableEnvironment environment) {
        FileLocations locations = FileLocations.of(environment);
        Set<Path> files = new HashSet<>(locations.files());
        Set<Path> trees = new HashSet<>(locations.trees());
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof ConfigTreePropertySource tree) {
                trees.add(tree.getSource().toAbsolutePath());
            } else {
                SourceFile.of(source).ifPresent(files::add);
            }
        }
        files.addAll(errorPages(environment));
        return new ConfigurationFiles(files, locations.directories(), locations.parents(), trees, names(environment));
    }

    private static List<Path> errorPages(ConfigurableEnvironment environment) {
        List<Path> pages = new ArrayList<>();
        for (int i = 0; ; i++) {
            String file = environment.getProperty(ERROR_PAGES + "[" + i + "].file");
            if (file == null) {
                return pages;
            }
            try {
                pages.add(Path.of(file).toAbsolutePath());
            } catch (InvalidPathException e) {
                // Whoever reads it says so.
            }
        }
    }

    private static List<String> names(ConfigurableEnvironment environment) {
        String written = environment.getProperty("spring.config.name", "application");
        return Arrays.stream(written.split(","))
                .map(String::strip)
                .flatMap(name ->
                        Stream.concat(Stream.of(name), profiles(environment).map(profile -> name + "-" + profile)))
                .flatMap(name -> ENDINGS.stream().map(name::concat))
                .toList();
    }

    private static Stream<String> profiles(ConfigurableEnvironment environment) {
        String[] active = environment.getActiveProfiles();
        return Arrays.stream(active.length == 0 ? environment.getDefaultProfiles() : active);
    }

    /** How they are now. */
    Stamps stamps() {
        Set<Path> all = new HashSet<>(files);
        directories.forEach(directory -> addNamed(directory, all));
        parents.forEach(parent -> children(parent).forEach(directory -> addNamed(directory, all)));
        trees.forEach(tree -> addTree(tree, all));
        return Stamps.of(all);
    }

    private void addNamed(Path directory, Set<Path> all) {
        names.forEach(name -> all.add(directory.resolve(name)));
    }

    private static Set<Path> children(Path parent) {
        Set<Path> children = new HashSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, Files::isDirectory)) {
            entries.forEach(children::add);
        } catch (IOException e) {
            return Set.of(); // Not there, now.
        }
        return children;
    }

    private static void addTree(Path tree, Set<Path> all) {
        try (Stream<Path> found = Files.walk(tree, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
            found.limit(MOST_FILES).forEach(all::add);
        } catch (IOException | UncheckedIOException e) {
            // Not there now, or swapped while we looked: then the next look finds it.
        }
    }
}
