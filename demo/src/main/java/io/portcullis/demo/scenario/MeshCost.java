package io.portcullis.demo.scenario;

import io.portcullis.demo.report.Latencies;
import io.portcullis.demo.report.Line;
import java.net.URI;
import java.util.List;

/** The same requests with and without the mesh, one after the other, in turns so that both see the same machine. */
final class MeshCost implements Step {
    private static final int WARM_UP = 100;
    private static final int REQUESTS = 400;

    @Override
    public String announcement() {
        return REQUESTS + " requests with and " + REQUESTS + " without the mesh, one at a time";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        URI meshed = World.SHOP.resolve("quote");
        URI bare = World.BARE.resolve("quote");
        long[] with = new long[REQUESTS];
        long[] without = new long[REQUESTS];
        int failed = 0;
        Overhead before = Overhead.now(world);
        for (int i = -WARM_UP; i < REQUESTS; i++) {
            Answer throughMesh = world.client().get(meshed);
            Answer direct = world.client().get(bare);
            if (i >= 0) {
                with[i] = throughMesh.nanos();
                without[i] = direct.nanos();
                failed += throughMesh.isOk() && direct.isOk() ? 0 : 1;
            }
        }
        Line latency = Line.of(
                failed == 0,
                "latency",
                "with the mesh " + new Latencies(with).text() + "; without " + new Latencies(without).text());
        return List.of(latency, Overhead.now(world).since(before));
    }
}
