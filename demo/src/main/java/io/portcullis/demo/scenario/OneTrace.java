package io.portcullis.demo.scenario;

import io.portcullis.demo.Poll;
import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.mesh.MeshYaml;
import io.portcullis.demo.report.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One request, and the same trace in the access log of every hop and in what PHP saw. */
final class OneTrace implements Step {
    /** Access logs are written behind the requests. */
    private static final int LOG_POLLS = 30;

    private static final int HOPS = 4;

    @Override
    public String announcement() {
        return "one request is followed through all logs";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        Answer answer = world.quote();
        String trace = answer.traceId();
        String sidecar = answer.copy() + "-sidecar";
        List<String> hops = new ArrayList<>();
        if (!trace.isEmpty()) {
            Poll.until(LOG_POLLS, () -> {
                hops.clear();
                hops.addAll(hops(world, sidecar, trace));
                return hops.size() == HOPS;
            });
        }
        List<String> php = trace.isEmpty() ? List.of() : world.payment().requestsOf(trace);
        boolean storefront = answer.json()
                .path("storefront")
                .path("traceparent")
                .asString("")
                .contains(trace);
        hops.addAll(php.stream().map(line -> "PHP payment     " + line).toList());
        boolean held = hops.size() == HOPS + 1 && storefront;
        return List.of(Line.of(
                        held,
                        "one trace over all hops",
                        "trace " + trace + " in " + (hops.size() - php.size()) + " of " + HOPS
                                + " access logs and in PHP's log")
                .with(hops));
    }

    private static List<String> hops(World world, String paymentSidecar, String trace) throws IOException {
        List<String> hops = new ArrayList<>();
        for (String process : List.of(MeshYaml.GATEWAY, Mesh.sidecarOf(Ports.STOREFRONT), paymentSidecar)) {
            // A hop writes when a request ends, so what it called stands before what called it.
            for (JsonNode entry : world.accessLogs().with(process, trace).reversed()) {
                hops.add("%-8s %-22s %s %s -> %s, span %s"
                        .formatted(
                                entry.path("role").asString(""),
                                process,
                                entry.path("method").asString(""),
                                entry.path("path").asString(""),
                                entry.path("status").asInt(0),
                                entry.path("span_id").asString("")));
            }
        }
        return hops;
    }
}
