package io.portcullis.demo.scenario;

import io.portcullis.demo.Poll;
import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.pods.ShopPod;
import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.report.Line;
import io.portcullis.demo.shop.Shop;
import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Captured;
import io.portcullis.testkit.pods.Signal;
import java.net.URI;
import java.util.List;

/** The storefront's sidecar is killed: no call of the storefront leaves its pod, until there is a sidecar again. */
final class FailsClosed implements Step {
    private static final int KILLED = 128 + 9;
    private static final int POLLS = 100;

    private final ShopPods pods;

    FailsClosed(ShopPods pods) {
        this.pods = pods;
    }

    @Override
    public String announcement() {
        return "the storefront's sidecar is killed, and started again";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        String sidecar = Mesh.sidecarOf(Ports.STOREFRONT);
        ShopPod storefront = pods.of(Ports.STOREFRONT);
        storefront.process(sidecar).signal(Signal.KILL);
        boolean killed = storefront.process(sidecar).awaitExit() == KILLED;
        try {
            Line closed = closed(world);
            storefront.again(sidecar);
            storefront.awaitReady();
            return List.of(closed, back(world, killed));
        } finally {
            if (!storefront.process(sidecar).isAlive()) {
                storefront.again(sidecar);
            }
        }
    }

    /** Asks the application itself, as its pod can: it still runs, and its calls go nowhere. */
    private Line closed(World world) throws Exception {
        URI application = World.application(Ports.STOREFRONT);
        try (Capture capture = pods.capture()) {
            List<Answer> answers = List.of(
                    world.client().get(application.resolve("quote")),
                    world.client().get(application.resolve("prices")),
                    world.order(application, "closed"));
            Captured captured = capture.stop();
            int left = captured.connectsTo(80).size()
                    + captured.connectsTo(Shop.POD_PORT).size()
                    + captured.connectsTo(ShopPods.DATABASE_PORT).size();
            boolean held = left == 0 && answers.stream().allMatch(answer -> answer.status() == 502);
            return Line.of(
                            held,
                            "without its sidecar the storefront calls nobody",
                            "curl, streams and database socket fail; " + left + " connections left its pod")
                    .with(answers.stream().map(FailsClosed::reason).toList());
        }
    }

    private static String reason(Answer answer) {
        String payment = answer.payment();
        return answer.status() + " " + (payment.isEmpty() ? answer.text().strip() : payment);
    }

    private static Line back(World world, boolean killed) throws Exception {
        boolean quotes = Poll.until(POLLS, () -> world.quote().isOk());
        boolean orders = world.order("again").isOk();
        return Line.of(
                killed && quotes && orders,
                "a new sidecar brings them back",
                "quotes " + (quotes ? "answered" : "not answered") + ", orders " + (orders ? "kept" : "not kept"));
    }
}
