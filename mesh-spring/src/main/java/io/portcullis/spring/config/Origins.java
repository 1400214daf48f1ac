package io.portcullis.spring.config;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.boot.origin.TextResourceOrigin.Location;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/** Puts the place of a property into the form that editors and terminals open on a click. Stateless, any thread. */
final class Origins {
    private Origins() {}

    /** {@code file:line:column}, or the name of the source where it has no lines. */
    static String of(PropertySource<?> source, String name) {
        return text(OriginLookup.getOrigin(source, name), source.getName());
    }

    static String text(@Nullable Origin origin, String otherwise) {
        if (origin instanceof TextResourceOrigin text && text.getResource() != null) {
            Location location = text.getLocation();
            String file = file(text.getResource());
            return location == null ? file : file + ":" + (location.getLine() + 1) + ":" + (location.getColumn() + 1);
        }
        return origin == null ? otherwise : origin.toString();
    }

    private static String file(Resource resource) {
        try {
            if (resource.isFile()) {
                return resource.getFile().getPath();
            }
        } catch (IOException e) {
            // No file after all: its description names it well enough.
        }
        return resource.getDescription();
    }
}
