package io.portcullis.gateway.command;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import io.portcullis.spring.check.Checked;
import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Prints what a check found, in the form that compilers have and editors open on a click. One thread.
 *
 * @param out where to
 * @param directory that files below it are named from
 */
record CheckReport(PrintWriter out, Path directory) {
    void print(Checked checked, boolean lanes) {
        print("error", checked.errors());
        print("warning", checked.warnings());
        if (lanes) {
            lanes(checked.routes());
        }
        out.println(count(checked.errors().size(), "error") + ", "
                + count(checked.warnings().size(), "warning") + ", "
                + count(checked.routes().size(), "route"));
    }

    private void print(String kind, List<Problem> problems) {
        problems.stream()
                .sorted(Comparator.comparing(problem -> FilePlace.of(problem.origin())))
                .forEach(problem -> out.println(line(kind, problem)));
    }

    private String line(String kind, Problem problem) {
        String place = FilePlace.of(problem.origin()).text(directory);
        String expected = problem.expected().isEmpty() ? "" : " (expected: " + problem.expected() + ")";
        return (place.isEmpty() ? "" : place + ": ") + kind + ": " + problem.path() + ": " + near(problem.found())
                + expected;
    }

    /** Other places are told like the first one. */
    private String near(String found) {
        return found.replace(" at " + directory + File.separator, " at ");
    }

    private void lanes(List<Route> routes) {
        int width = routes.stream().mapToInt(route -> route.id().length()).max().orElse(0);
        for (Route route : routes) {
            String why = route.inLane() ? "extension lane: " + String.join("; ", route.laneReasons()) : "engine";
            out.println(route.id() + " ".repeat(width - route.id().length()) + "  " + why);
        }
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
