package io.portcullis.demo.scenario;

import io.portcullis.demo.Poll;
import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.report.Line;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.User;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The storefront calls its own service, and is to itself a caller like any other. */
final class CallsItself implements Step {
    private static final String URL = "http://" + ShopPods.STOREFRONT_SERVICE + "/healthz";
    private static final int LOG_POLLS = 30;

    private final ShopPods pods;

    CallsItself(ShopPods pods) {
        this.pods = pods;
    }

    @Override
    public String announcement() {
        return "the storefront calls itself by its service's name";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        Finished php = pods.of(Ports.STOREFRONT)
                .pod()
                .run(User.APPLICATION, "php", "-r", "echo file_get_contents('" + URL + "');");
        Poll.until(LOG_POLLS, () -> received(world) > 0);
        boolean held = php.out().contains("\"up\"") && received(world) == 1;
        return List.of(Line.of(
                held,
                "a pod calls itself by its service's name",
                URL + " says " + (php.out() + php.err()).strip() + ", and its sidecar let "
                        + Certificates.identity("storefront") + " in " + received(world) + " time(s)"));
    }

    private static long received(World world) throws Exception {
        String storefront = Certificates.identity("storefront");
        List<JsonNode> entries = world.accessLogs().with(Mesh.sidecarOf(Ports.STOREFRONT), "\"role\":\"inbound\"");
        return entries.stream()
                .filter(entry -> entry.path("peer").asString("").equals(storefront))
                .filter(entry -> entry.path("path").asString("").equals("/healthz"))
                .filter(entry -> entry.path("status").asInt(0) == 200)
                .count();
    }
}
