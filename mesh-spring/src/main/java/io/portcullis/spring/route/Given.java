package io.portcullis.spring.route;

import java.util.Map;
import org.springframework.cloud.gateway.support.Configurable;
import org.springframework.cloud.gateway.support.ShortcutConfigurable;

/**
 * A predicate or filter as it stands in a definition. One thread.
 *
 * @param arguments binds
 * @param name of the factory
 * @param args as they are written
 * @param place takes warnings
 */
record Given(Arguments arguments, String name, Map<String, String> args, Place place) {
    /** @throws Unusable if an argument has the wrong type or a name that nobody knows */
    <T, C extends Configurable<T> & ShortcutConfigurable> T bind(C factory) {
        return arguments.bind(factory, name, args, place);
    }
}
