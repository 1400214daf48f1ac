package io.portcullis.equivalence;

import java.util.List;

/**
 * A route definition in YAML.
 *
 * @param uri where it leads
 * @param rest lines of YAML for order, metadata and the like, each below the route
 */
record RouteText(String id, String uri, List<Sample> predicates, List<Sample> filters, List<String> rest) {
    /** Put into every request, so that the upstream tells which route was taken. */
    static final String MARK = "X-Route";

    String yaml() {
        StringBuilder text = new StringBuilder("  - id: ")
                .append(id)
                .append("\n    uri: ")
                .append(uri)
                .append('\n');
        rest.forEach(line -> text.append("    ").append(line).append('\n'));
        text.append("    predicates:\n");
        predicates.forEach(predicate -> text.append(predicate.line()));
        text.append("    filters:\n      - AddRequestHeader=")
                .append(MARK)
                .append(", ")
                .append(id)
                .append('\n');
        filters.forEach(filter -> text.append(filter.line()));
        return text.toString();
    }

    @Override
    public String toString() {
        return yaml();
    }
}
