package io.portcullis.spring.property;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The properties that the libraries on the class path say they have. */
record ForeignMetadata(List<Property> properties) {
    /**
     * A property.
     *
     * @param defaultValue as the library tells it, or empty
     */
    record Property(String name, String defaultValue) {
        boolean isGateways() {
            return name.startsWith(PropertyRegistry.GATEWAY + ".");
        }
    }

    static ForeignMetadata onTheClassPath() throws IOException {
        TreeMap<String, Property> found = new TreeMap<>();
        ClassLoader loader = ForeignMetadata.class.getClassLoader();
        for (URL url : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                for (JsonNode node : new JsonMapper().readTree(in).get("properties")) {
                    String name = node.get("name").asString();
                    Property property = new Property(name, text(node.get("defaultValue")));
                    if (property.isGateways() || name.startsWith(PropertyRegistry.SERVER + ".")) {
                        found.put(name, property);
                    }
                }
            }
        }
        return new ForeignMetadata(List.copyOf(found.values()));
    }

    private static String text(JsonNode value) {
        return value == null ? "" : value.isArray() ? "a list" : value.asString();
    }
}
