package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Problems;
import io.portcullis.spring.config.Schema.Anything;
import io.portcullis.spring.config.Schema.Entries;
import io.portcullis.spring.config.Schema.Items;
import io.portcullis.spring.config.Schema.Key;
import io.portcullis.spring.config.Schema.Shorthand;
import io.portcullis.spring.config.Schema.Value;
import io.portcullis.spring.property.PropertyRegistry;
import java.util.List;

/** Checks Spring Cloud Gateway's own keys, as far as they are about routes, and those of its other versions. One thread. */
final class GatewayKeys {
    static final String ROOT = "spring.cloud.gateway";
    static final String PREFIX = PropertyRegistry.GATEWAY;

    private static final PropertyPath CURRENT = PropertyPath.of(PREFIX);
    private static final PropertyPath SERVLET = PropertyPath.of(ROOT + ".server.webmvc");
    private static final PropertyPath OLD_SERVLET = PropertyPath.of(ROOT + ".mvc");
    private static final int ROOT_SIZE = PropertyPath.of(ROOT).size();
    private static final String NEW_NAME = "the name of Spring Cloud Gateway 5, ";
    private static final PropertyRegistry FOREIGN = PropertyRegistry.load();
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

    private final Problems problems;
    private final KeyCheck check;

    GatewayKeys(Problems problems) {
        this.problems = problems;
        this.check = new KeyCheck(problems);
    }

    void check(WrittenProperty property) {
        PropertyPath path = property.path();
        if (path.startsWith(CURRENT)) {
            current(property);
            return;
        }
        moved(property);
    }

    /** Every key that SCG 4 had right below {@code spring.cloud.gateway}, and those of the gateway for servlets. */
    private void moved(WrittenProperty property) {
        PropertyPath path = property.path();
        if (path.startsWith(SERVLET) || path.startsWith(OLD_SERVLET)) {
            int elements = path.startsWith(SERVLET) ? SERVLET.size() : OLD_SERVLET.size();
            problem(property, elements, "of the gateway for servlets", "the same below " + PREFIX);
            return;
        }
        for (String key : FOREIGN.gatewayKeys()) {
            if (path.startsWith(PropertyPath.of(ROOT + "." + key)) || isVariable(property, key)) {
                problem(property, ROOT_SIZE + 1, "no longer read", NEW_NAME + PREFIX + "." + key);
                return;
            }
        }
    }

    /** A variable has cut a key with dashes into several elements. */
    private static boolean isVariable(WrittenProperty property, String key) {
        String written = property.path().from(ROOT_SIZE).replace(".", "");
        return property.environment() && written.startsWith(key.replace("-", ""));
    }

    private void current(WrittenProperty property) {
        int index = CURRENT.size();
        if (property.path().size() == index || property.environment()) {
            return;
        }
        PropertyPath.Element element = property.path().elements().get(index);
        String key = element.uniform();
        if (key.equals("routes")) {
            check.check(property, index + 1, new Items(ROUTE));
        } else if (key.equals("defaultfilters")) {
            check.check(property, index + 1, new Items(CALL));
        }
    }

    private void problem(WrittenProperty property, int elements, String found, String expected) {
        problems.add(new Problem(property.path().upTo(elements), found, expected, property.origin()));
    }
}
