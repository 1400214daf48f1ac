package io.portcullis.spring.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documents, the alerts and the dashboard name exactly the meters that exist. */
class MetricsDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern SERIES = Pattern.compile("\\b(?:portcullis|resilience4j)_[a-z0-9_]+");

    /** Series of others that we build on. */
    private static final Set<String> FOREIGN = Set.of("resilience4j_circuitbreaker_state");

    @Test
    void theMeterTableIsTheEnum() throws IOException {
        List<String> expected = Arrays.stream(PortcullisMeter.values())
                .map(MetricsDocumentTest::row)
                .toList();
        assertThat(rows("## Meters")).containsExactlyElementsOf(expected);
    }

    @Test
    void theTagTableIsTheEnum() throws IOException {
        List<String> expected = Arrays.stream(PortcullisTag.values())
                .map(tag -> "| `" + tag.text() + "` | " + tag.valuesText() + " |")
                .toList();
        assertThat(rows("## Tags")).containsExactlyElementsOf(expected);
    }

    @Test
    void theTableOfSpringsMetersIsTheEnum() throws IOException {
        List<String> expected = Arrays.stream(StockMeter.values())
                .map(meter -> "| `" + meter.text() + "` | " + code(meter.tags()) + " | " + meter.description() + " |")
                .toList();
        assertThat(rows("## Meters of Spring")).containsExactlyElementsOf(expected);
    }

    @Test
    void everyMeterHasAWordOnAlerts() throws IOException {
        assertThat(rows("## What to alert on"))
                .extracting(row -> row.split("`")[1])
                .containsExactlyElementsOf(Arrays.stream(PortcullisMeter.values())
                        .map(PortcullisMeter::text)
                        .toList());
    }

    @Test
    void alertRulesUseSeriesThatExist() throws IOException {
        String file = Files.readString(ROOT.resolve("config/prometheus/portcullis-rules.yml"));
        JsonNode rules = new JsonMapper().valueToTree(new Yaml().load(file)).at("/groups/0/rules");
        assertThat(rules.size()).isGreaterThan(5);
        for (JsonNode rule : rules) {
            assertThat(rule.get("alert").asString()).startsWith("Portcullis");
            assertThat(series(rule.get("expr").asString())).isNotEmpty().isSubsetOf(known());
            assertThat(rule.at("/annotations/summary").asString()).isNotBlank();
        }
    }

    @Test
    void theDashboardUsesSeriesThatExist() throws IOException {
        JsonNode dashboard =
                new JsonMapper().readTree(Files.readString(ROOT.resolve("config/grafana/portcullis.json")));
        Set<String> ids = new TreeSet<>();
        for (JsonNode panel : dashboard.get("panels")) {
            assertThat(ids.add(panel.get("id").asString())).as("panel id").isTrue();
            for (JsonNode target : panel.get("targets")) {
                assertThat(series(target.get("expr").asString()))
                        .as(panel.get("title").asString())
                        .isNotEmpty()
                        .isSubsetOf(known());
            }
        }
        assertThat(ids).hasSizeGreaterThan(10);
    }

    private static String row(PortcullisMeter meter) {
        return "| `" + meter.text() + "` | " + code(meter.prometheusNames()) + " | " + meter.type() + " | "
                + meter.unit()
                + " | " + code(meter.tags().stream().map(PortcullisTag::text).toList()) + " | " + meter.description()
                + " |";
    }

    private static String code(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    /** The rows of the first table below a heading. */
    private static List<String> rows(String heading) throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/metrics.md")).stream()
                .dropWhile(line -> !line.equals(heading))
                .dropWhile(line -> !line.startsWith("|---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static Set<String> series(String expression) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = SERIES.matcher(expression);
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    private static Set<String> known() {
        Set<String> known = new TreeSet<>(FOREIGN);
        for (PortcullisMeter meter : PortcullisMeter.values()) {
            known.addAll(meter.prometheusNames());
        }
        return known;
    }
}
