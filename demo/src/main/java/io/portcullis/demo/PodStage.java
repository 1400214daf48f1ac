package io.portcullis.demo;

import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.mesh.Mesh.Member;
import io.portcullis.demo.pods.PodMesh;
import io.portcullis.demo.pods.PodShop;
import io.portcullis.demo.pods.ShopPods;
import io.portcullis.demo.scenario.AccessLogs;
import io.portcullis.demo.scenario.Scenario;
import io.portcullis.demo.shop.PaymentState;
import io.portcullis.demo.shop.PhpTools;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Each application in a pod of its own, intercepted: it knows of no mesh, and no environment tells it of one. */
final class PodStage implements Stage {
    private final Path home;
    private final RunDirectory run;
    private final Console console;

    PodStage(Path home, RunDirectory run, Console console) {
        this.home = home;
        this.run = run;
        this.console = console;
    }

    @Override
    public Scenario raise() throws Exception {
        console.progress("making the pods: gateway, storefront, payment v1 (two) and v2, database, a stranger");
        ShopPods pods = new ShopPods(home, run.logs());
        pods.forward();
        Path state = pods.shared("state");
        Certificates certificates = new Certificates(pods.shared("certs"));
        PodMesh mesh = new PodMesh(pods, certificates);
        console.progress(
                "redirecting their connections: portcullis intercept apply in each but the gateway's and the stranger's");
        mesh.intercept();
        PodShop shop = new PodShop(pods, PhpTools.find());
        console.progress("starting the applications with " + shop.description());
        shop.start(state);
        try (Readiness readiness = new Readiness()) {
            for (Ports.Pod pod : Ports.pods()) {
                readiness.await(
                        pod.name(),
                        pods.of(pod).running(),
                        URI.create("http://127.0.0.1:" + pod.application() + "/healthz"));
            }
            List<Member> members = mesh.prepare(run.configuration());
            new MeshStart(console, readiness).all(members, mesh::start);
        }
        return Scenario.inPods(new PaymentState(state), new AccessLogs(pods::log), certificates, pods);
    }

    @Override
    public String urls() {
        return Urls.PODS;
    }
}
