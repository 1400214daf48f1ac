package io.portcullis.spring.config;

import io.portcullis.core.config.Problem;

/**
 * A list of routes in one document: a file, a part of a file behind {@code ---}, a ConfigMap. Immutable, any thread.
 *
 * @param number from 1, in the order of reading
 * @param written what stands there
 */
record RouteDocument(int number, WrittenProperties written) {
    /** Which route it is, and where. */
    String place(int index) {
        String origin = origin(index);
        return "routes[" + index + "]" + (origin.isEmpty() ? "" : " at " + origin);
    }

    /** {@code file:line:column} of a route, or empty. */
    String origin(int index) {
        String path = RouteDocuments.ROUTES + "[" + index + "]";
        return written.locate(Problem.of(path, "", "")).origin();
    }

    /** The same problem with its place; its path says which list is meant where that would not be clear. */
    Problem told(Problem problem) {
        String path = number == 1 ? problem.path() : problem.path() + " of document " + number;
        Problem located = written.locate(problem);
        return new Problem(path, located.found(), located.expected(), located.origin());
    }
}
