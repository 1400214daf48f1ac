package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.core.config.Suggestions;
import io.portcullis.spring.config.Schema.Anything;
import io.portcullis.spring.config.Schema.Entries;
import io.portcullis.spring.config.Schema.Items;
import io.portcullis.spring.config.Schema.Key;
import io.portcullis.spring.config.Schema.Shorthand;
import io.portcullis.spring.config.Schema.Value;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Checks the names of Spring Cloud Gateway's own keys, as far as they are about routes. One thread. */
final class GatewayKeys {
    static final String ROOT = "spring.cloud.gateway";
    static final String PREFIX = ROOT + ".server.webflux";

    private static final PropertyPath CURRENT = PropertyPath.of(PREFIX);
    private static final PropertyPath SERVLET = PropertyPath.of(ROOT + ".server.webmvc.routes");
    private static final List<String> OURS = List.of("routes", "default-filters");
    private static final Schema CALL = Schema.group(
            Shorthand.TEXT, List.of(new Key("name", new Value(String.class)), new Key("args", new Anything())));
    private static final Schema ROUTE = Schema.group(
            Shorthand.NONE,
            List.of(
                    new Key("id", new Value(String.class)),
                    new Key("uri", new Value(String.class)),
                    new Key("order", new Value(Integer.class)),
                    new Key("enabled", new Value(Boolean.class)),
                    new Key("predicates", new Items(CALL)),
                    new Key("filters", new Items(CALL)),
                    new Key("metadata", new Entries(new Anything()))));

    /** What is accepted and has no effect on the engine, with what has. */
    private static final Map<String, String> WITHOUT_EFFECT = Map.of(
            "httpclient", "set timeouts, connections and tls under portcullis.services.<name> or portcullis.defaults",
            "trustedproxies",
                    "the edge replaces X-Forwarded-* and Forwarded; sidecars have portcullis.inbound.trusted-gateways",
            "xforwarded", "the edge always sets X-Forwarded-*",
            "forwarded", "the edge sets X-Forwarded-* and removes Forwarded",
            "discovery", "declare services under portcullis.services");

    private static final Map<String, String> METADATA_WITHOUT_EFFECT = Map.of(
            "connecttimeout", "set portcullis.services.<name>.timeouts.connect",
            "responsetimeout", "set portcullis.services.<name>.timeouts.attempt");

    private final Problems problems;
    private final Consumer<String> warnings;
    private final KeyCheck check;

    /** @param warnings takes one sentence for each property that has no effect */
    GatewayKeys(Problems problems, Consumer<String> warnings) {
        this.problems = problems;
        this.warnings = warnings;
        this.check = new KeyCheck(problems);
    }

    void check(WrittenProperty property) {
        PropertyPath path = property.path();
        if (path.startsWith(CURRENT)) {
            current(property);
            return;
        }
        for (String key : OURS) {
            if (path.startsWith(PropertyPath.of(ROOT + "." + key))) {
                moved(property, 4, PREFIX + "." + key);
            }
        }
        if (path.startsWith(SERVLET)) {
            moved(property, 6, PREFIX + ".routes");
        }
    }

    private void current(WrittenProperty property) {
        int index = CURRENT.size();
        if (property.path().size() == index || property.environment()) {
            return;
        }
        PropertyPath.Element element = property.path().elements().get(index);
        String key = element.uniform();
        if (WITHOUT_EFFECT.containsKey(key)) {
            warn(property, WITHOUT_EFFECT.get(key));
        } else if (key.equals("routes")) {
            check.check(property, index + 1, new Items(ROUTE));
            metadata(property, index + 2);
        } else if (key.equals("defaultfilters")) {
            check.check(property, index + 1, new Items(CALL));
        } else if (key.equals("globalcors")) {
            problem(property, index + 1, "needs the extension lane, which does not exist yet", "no such key");
        } else {
            Suggestions.closest(element.text(), OURS)
                    .ifPresent(near -> problem(property, index + 1, "unknown", "did you mean " + near + "?"));
        }
    }

    /** Behind {@code routes[n].metadata.}. */
    private void metadata(WrittenProperty property, int index) {
        List<PropertyPath.Element> elements = property.path().elements();
        if (elements.size() > index + 1 && elements.get(index).uniform().equals("metadata")) {
            String instead = METADATA_WITHOUT_EFFECT.get(elements.get(index + 1).uniform());
            if (instead != null) {
                warn(property, instead);
            }
        }
    }

    private void warn(WrittenProperty property, String instead) {
        warnings.accept(property.path() + " (" + property.origin() + ") has no effect: " + instead);
    }

    private void moved(WrittenProperty property, int elements, String to) {
        problem(property, elements, "no longer read", "the name of Spring Cloud Gateway 5, " + to);
    }

    private void problem(WrittenProperty property, int elements, String found, String expected) {
        problems.add(new Problem(property.path().upTo(elements), found, expected, property.origin()));
    }
}
