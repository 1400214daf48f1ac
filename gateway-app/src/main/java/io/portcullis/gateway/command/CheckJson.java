package io.portcullis.gateway.command;

import io.portcullis.core.config.Problem;
import io.portcullis.core.route.Route;
import io.portcullis.spring.check.Checked;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** What a check found, for programs: {@code errors}, {@code warnings}, and {@code lanes} where asked for. Stateless. */
final class CheckJson {
    private CheckJson() {}

    static String of(Checked checked, boolean lanes) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("errors", checked.errors().stream().map(CheckJson::problem).toList());
        document.put(
                "warnings", checked.warnings().stream().map(CheckJson::problem).toList());
        document.put("routes", checked.routes().size());
        if (lanes) {
            document.put("lanes", checked.routes().stream().map(CheckJson::lane).toList());
        }
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }

    private static Map<String, Object> problem(Problem problem) {
        FilePlace place = FilePlace.of(problem.origin());
        Map<String, Object> written = new LinkedHashMap<>();
        written.put("file", place.file());
        written.put("line", place.line());
        written.put("column", place.column());
        written.put("path", problem.path());
        written.put("found", problem.found());
        written.put("expected", problem.expected());
        return written;
    }

    private static Map<String, Object> lane(Route route) {
        List<String> why = route.laneReasons();
        return Map.of("route", route.id(), "lane", route.inLane() ? "extension" : "engine", "why", why);
    }
}
