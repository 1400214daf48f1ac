package io.portcullis.demo.scenario;

import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.report.Line;
import io.portcullis.demo.report.Report;
import io.portcullis.demo.shop.PaymentState;
import io.portcullis.demo.shop.Shop;
import io.portcullis.testkit.Place;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/** All steps in order. A step that breaks off is a line that did not hold, and the others still run. */
public final class Scenario {
    private final List<Step> steps;
    private final PaymentState payment;
    private final AccessLogs accessLogs;
    private final Certificates certificates;

    private Scenario(List<Step> steps, PaymentState payment, AccessLogs accessLogs, Certificates certificates) {
        this.steps = steps;
        this.payment = payment;
        this.accessLogs = accessLogs;
        this.certificates = certificates;
    }

    /** What a mesh does with requests. */
    public static Scenario onLoopback(PaymentState payment, AccessLogs accessLogs, Certificates certificates) {
        InetSocketAddress door = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.PAYMENT_V1_A.inbound());
        List<Step> steps = List.of(
                new Split(),
                new StickyUsers(),
                new SafeRetries(),
                new OneTrace(),
                new RefusedPeers(Place.HERE, door),
                new MeshCost(),
                new Explained(),
                new BreakerOpens());
        return new Scenario(steps, payment, accessLogs, certificates);
    }

    /** That applications are in the mesh without knowing of it, and nothing gets past it. */
    public static Scenario inPods(
            PaymentState payment, AccessLogs accessLogs, Certificates certificates, ShopPods pods) {
        Wire wire = new Wire(pods);
        List<Step> steps = List.of(
                wire.start(),
                new CallsByName(),
                new Split(),
                new StickyUsers(),
                new SafeRetries(),
                new OrdersInDatabase(),
                new CallsItself(pods),
                new OneTrace(),
                new RefusedPeers(pods.stranger(), pods.of(Ports.PAYMENT_V1_A).address(Shop.POD_PORT)),
                new RefusedByDatabase(pods),
                wire.stop(),
                new FailsClosed(pods),
                new PodLeaves(pods));
        return new Scenario(steps, payment, accessLogs, certificates);
    }

    /**
     * Drives the running shop.
     *
     * @param progress is told what comes next
     */
    public void run(Report report, Consumer<String> progress) {
        try (ShopClient client = new ShopClient()) {
            World world = new World(client, payment, accessLogs, certificates);
            for (Step step : steps) {
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
        } catch (Exception | AssertionError e) { // The testkit's waiting ends with an AssertionError.
            return List.of(Line.of(false, step.announcement(), "broke off: " + e));
        }
    }
}
