package io.portcullis.spring.route;

import java.util.ArrayList;
import java.util.List;

/** A property of a route, and where its problems go. One thread. */
record Place(String routeId, String path, Findings findings) {
    /** What the compiler has to say in the end. */
    record Findings(List<RouteProblem> problems, List<RouteProblem> warnings) {
        Findings() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    Place child(String name) {
        return new Place(routeId, path + "." + name, findings);
    }

    Place child(String name, int index) {
        return child(name + "[" + index + "]");
    }

    void problem(String message, String expectation) {
        findings.problems().add(new RouteProblem(routeId, path, message, expectation));
    }

    void warning(String message, String expectation) {
        findings.warnings().add(new RouteProblem(routeId, path, message, expectation));
    }
}
