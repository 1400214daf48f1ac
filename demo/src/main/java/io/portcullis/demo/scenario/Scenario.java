package io.portcullis.demo.scenario;

import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.report.Line;
import io.portcullis.demo.report.Report;
import io.portcullis.demo.shop.PaymentState;
import java.util.List;
import java.util.function.Consumer;

/** All steps in order. A step that breaks off is a line that did not hold, and the others still run. */
public final class Scenario {
    private static final List<Step> STEPS = List.of(
            new Split(),
            new StickyUsers(),
            new SafeRetries(),
            new OneTrace(),
            new RefusedPeers(),
            new MeshCost(),
            new Explained(),
            new BreakerOpens());

    private Scenario() {}

    /**
     * Drives the running shop.
     *
     * @param progress is told what comes next
     */
    public static void run(
            PaymentState payment,
            AccessLogs accessLogs,
            Certificates certificates,
            Report report,
            Consumer<String> progress) {
        try (ShopClient client = new ShopClient()) {
            World world = new World(client, payment, accessLogs, certificates);
            for (Step step : STEPS) {
                progress.accept(step.announcement());
                lines(step, world).forEach(report::add);
            }
        }
    }

    private static List<Line> lines(Step step, World world) {
        try {
            return step.run(world);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Line.of(false, step.announcement(), "interrupted"));
        } catch (Exception e) {
            return List.of(Line.of(false, step.announcement(), "broke off: " + e));
        }
    }
}
