package io.portcullis.demo.scenario;

import io.portcullis.demo.Poll;
import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.report.Line;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Orders go to a database in which the server speaks first; PHP talks to it by a plain socket. */
final class OrdersInDatabase implements Step {
    private static final int ORDERS = 50;
    /** Access logs are written behind the connections. */
    private static final int LOG_POLLS = 30;

    @Override
    public String announcement() {
        return ORDERS + " orders are written to the database and read back";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        List<String> ids = IntStream.range(0, ORDERS)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        List<Answer> answers = world.client()
                .all(ids.stream()
                        .map(id -> (Callable<Answer>) () -> world.order(id))
                        .toList());
        long kept = IntStream.range(0, ORDERS)
                .filter(i -> isKept(answers.get(i), ids.get(i)))
                .count();
        String version =
                answers.getFirst().json().path("database").path("version").asString("none");
        Line orders = Line.of(
                kept == ORDERS,
                "stream_socket_client('tcp://orders-db:3306'), the server speaks first",
                kept + " of " + ORDERS + " orders written and read back; it greeted as " + version);
        return List.of(
                kept == ORDERS ? orders : orders.with(List.of(answers.getFirst().text())), identity(world));
    }

    private static boolean isKept(Answer answer, String id) {
        JsonNode row = answer.json().path("database").path("rows").path(0);
        return answer.isOk()
                && row.path(0).asString("").equals(id)
                && row.path(2).asString("").equals(Wire.CARD);
    }

    /** What the sidecar of the database wrote about the connections. */
    private static Line identity(World world) throws Exception {
        String storefront = Certificates.identity("storefront");
        Poll.until(LOG_POLLS, () -> tunnels(world).size() >= ORDERS);
        List<JsonNode> tunnels = tunnels(world);
        long known = tunnels.stream()
                .filter(entry -> entry.path("peer").asString("").equals(storefront))
                .count();
        return Line.of(
                known >= ORDERS && known == tunnels.size(),
                "the database's sidecar knows who calls",
                known + " of " + tunnels.size() + " connections in its access log are " + storefront);
    }

    private static List<JsonNode> tunnels(World world) throws Exception {
        return world.accessLogs().with(Mesh.sidecarOf(Ports.ORDERS_DB), "\"role\":\"inbound\"");
    }
}
