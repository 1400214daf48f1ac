package io.portcullis.spring.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.spring.property.ForeignMetadata.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of properties is what the registry says; {@code -Dwrite.properties.doc=true} writes it anew. */
class PropertiesDocumentTest {
    private static final Path FILE = Path.of("../docs/properties.md");
    private static final String BEGIN = "<!-- generated from foreign-properties.txt and the libraries' metadata -->";
    private static final String END = "<!-- end of what is generated -->";

    @Test
    void theTableIsWhatTheRegistrySays() throws IOException {
        String written = Files.readString(FILE);
        String head = written.substring(0, written.indexOf(BEGIN) + BEGIN.length());
        String tail = written.substring(written.indexOf(END));
        String expected = head + "\n\n" + tables() + tail;
        if (Boolean.getBoolean("write.properties.doc")) {
            Files.writeString(FILE, expected);
        }
        assertThat(Files.readString(FILE))
                .as("run this test with -Dwrite.properties.doc=true to write the table anew")
                .isEqualTo(expected);
    }

    private static String tables() throws IOException {
        PropertyRegistry registry = PropertyRegistry.load();
        List<Property> all = ForeignMetadata.onTheClassPath().properties();
        List<Property> boots =
                all.stream().filter(property -> !property.isGateways()).toList();
        List<Property> gateways = all.stream().filter(Property::isGateways).toList();
        return "## `server.*`\n\n" + table(registry, boots, "") + "\n## `" + PropertyRegistry.GATEWAY + ".*`\n\n"
                + table(registry, gateways, PropertyRegistry.GATEWAY + ".") + "\n";
    }

    private static String table(PropertyRegistry registry, List<Property> properties, String prefix) {
        List<String> rows = new ArrayList<>();
        rows.add("| property | default there | here | what it does, or what to write instead |");
        rows.add("|---|---|---|---|");
        for (Property property : properties) {
            PropertyRule rule = registry.property(property.name());
            rows.add("| `" + property.name().substring(prefix.length()) + "` | " + code(property.defaultValue()) + " | "
                    + rule.effect().text() + " | " + text(rule) + " |");
        }
        return rows.stream().map(row -> row + "\n").collect(Collectors.joining());
    }

    private static String code(String value) {
        String shown = value.length() > 40 ? value.substring(0, 37) + "..." : value;
        return shown.isEmpty() ? "" : "`" + shown.replace("|", "\\|") + "`";
    }

    private static String text(PropertyRule rule) {
        String quiet =
                rule.quiet().stream().sorted().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
        return rule.text() + (quiet.isEmpty() ? "" : " (without a word for " + quiet + ")");
    }
}
