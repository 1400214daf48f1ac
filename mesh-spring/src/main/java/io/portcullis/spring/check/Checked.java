package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import java.util.List;

/**
 * What was found in a configuration. Immutable, any thread.
 *
 * @param errors what would keep it from coming into force
 * @param warnings what is not wrong and yet hardly meant
 * @param routes those that can be read, as they would stand in the table
 */
public record Checked(List<Problem> errors, List<Problem> warnings, List<Route> routes) {
    public Checked {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        routes = List.copyOf(routes);
    }
}
