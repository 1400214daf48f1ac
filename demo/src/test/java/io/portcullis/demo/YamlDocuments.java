package io.portcullis.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML for the tests: documents as maps, properties flat as Spring sees them. */
public final class YamlDocuments {
    private YamlDocuments() {}

    /** All documents of a file; a key that stands there twice is an error. */
    public static List<Map<String, Object>> of(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    /** All documents of a text. */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Iterable<Object> documents = new Yaml(new SafeConstructor(options)).loadAll(text);
        return StreamSupport.stream(documents.spliterator(), false)
                .map(document -> (Map<String, Object>) document)
                .toList();
    }

    /** {@code a.b[0].c} and its value, for every value of a document. */
    public static Map<String, Object> properties(Map<String, Object> document) {
        Map<String, Object> flat = new TreeMap<>();
        flatten("", document, flat);
        return flat;
    }

    /** What stands at a path of keys and list indices, or null. */
    public static @Nullable Object at(@Nullable Object node, Object... path) {
        Object found = node;
        for (Object step : path) {
            if (found instanceof Map<?, ?> map) {
                found = map.get(step);
            } else if (found instanceof List<?> list && step instanceof Integer index && index < list.size()) {
                found = list.get(index);
            } else {
                return null;
            }
        }
        return found;
    }

    /** The maps in a list at a path; none if there is no list. */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> items(@Nullable Object node, Object... path) {
        List<Map<String, Object>> items = new ArrayList<>();
        if (at(node, path) instanceof List<?> list) {
            list.forEach(item -> items.add((Map<String, Object>) item));
        }
        return items;
    }

    private static void flatten(String prefix, @Nullable Object node, Map<String, Object> flat) {
        switch (node) {
            case Map<?, ?> map ->
                map.forEach((key, value) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, value, flat));
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    flatten(prefix + "[" + i + "]", list.get(i), flat);
                }
            }
            case null -> flat.put(prefix, "");
            default -> flat.put(prefix, node);
        }
    }
}
