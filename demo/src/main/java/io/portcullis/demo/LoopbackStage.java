package io.portcullis.demo;

import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.mesh.Mesh.Member;
import io.portcullis.demo.process.Child;
import io.portcullis.demo.process.Children;
import io.portcullis.demo.scenario.AccessLogs;
import io.portcullis.demo.scenario.Scenario;
import io.portcullis.demo.shop.PaymentState;
import io.portcullis.demo.shop.PhpTools;
import io.portcullis.demo.shop.Shop;
import io.portcullis.demo.shop.ShopApplication;
import io.portcullis.demo.shop.ShopRuntime;
import io.portcullis.demo.shop.ShopRuntimes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** All of it as processes on the loopback address of this machine; applications reach their sidecars by their environment. */
final class LoopbackStage implements Stage {
    private final Path home;
    private final RunDirectory run;
    private final Options options;
    private final Children children;
    private final Console console;
    private final CleanUp cleanUp;

    LoopbackStage(Path home, RunDirectory run, Options options, Children children, Console console, CleanUp cleanUp) {
        this.home = home;
        this.run = run;
        this.options = options;
        this.children = children;
        this.console = console;
        this.cleanUp = cleanUp;
    }

    @Override
    public Scenario raise() throws Exception {
        Path state = ShopRuntimes.stateDirectory(run.path());
        if (!state.startsWith(run.path())) {
            cleanUp.alsoDelete(state);
        }
        Certificates certificates = new Certificates(run.certificates());
        try (Readiness readiness = new Readiness()) {
            startShop(state, readiness);
            console.progress("making a certificate authority and SPIFFE certificates");
            List<Member> members = new Mesh(certificates, run.configuration(), run.logs()).prepare();
            new MeshStart(console, readiness).all(members, this::start);
        }
        AccessLogs accessLogs = new AccessLogs(process -> Mesh.accessLog(run.logs(), process));
        return Scenario.onLoopback(new PaymentState(state), accessLogs, certificates);
    }

    @Override
    public String urls() {
        return Urls.LOOPBACK;
    }

    private void startShop(Path state, Readiness readiness) throws Exception {
        PhpTools tools = options.php() ? PhpTools.find() : PhpTools.NONE;
        Path code = home.resolve("demo").resolve("php");
        ShopRuntime runtime = ShopRuntimes.choose(tools, code, state, run.path(), children);
        console.progress(
                "starting the shop: storefront, payment v1 (two copies), payment v2 with " + runtime.description());
        List<ShopApplication> applications = Shop.applications(state);
        for (ShopApplication application : applications) {
            runtime.start(application);
        }
        for (ShopApplication application : applications) {
            readiness.await(application.name(), URI.create("http://127.0.0.1:" + application.port() + "/healthz"));
        }
    }

    /** Through the launcher, where the JVM's flags are; it becomes the JVM, so the process is the same. */
    private Child start(Member member) throws IOException {
        return children.start(
                member.name(),
                new ProcessBuilder(
                        home.resolve("portcullis").toString(),
                        member.command(),
                        "--config",
                        member.config().toString()));
    }
}
