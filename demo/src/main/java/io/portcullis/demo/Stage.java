package io.portcullis.demo;

import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.mesh.Mesh.Member;
import io.portcullis.demo.process.Child;
import io.portcullis.demo.process.Children;
import io.portcullis.demo.report.Report;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings up the shop and the mesh, and shows what they do. One thread. */
final class Stage {
    /** JVMs that start at once: more than a small machine has processors, because they also wait for the disk. */
    private static final int AT_ONCE = 3;

    private final Path home;
    private final RunDirectory run;
    private final Options options;
    private final Children children;
    private final Console console;
    private final CleanUp cleanUp;

    Stage(Path home, RunDirectory run, Options options, Children children, Console console, CleanUp cleanUp) {
        this.home = home;
        this.run = run;
        this.options = options;
        this.children = children;
        this.console = console;
        this.cleanUp = cleanUp;
    }

    /** Starts everything, drives the scenario and says whether every line of the report held. */
    boolean show() throws Exception {
        Path state = ShopRuntimes.stateDirectory(run.path());
        if (!state.startsWith(run.path())) {
            cleanUp.alsoDelete(state);
        }
        Certificates certificates = new Certificates(run.certificates());
        try (Readiness readiness = new Readiness()) {
            startShop(state, readiness);
            startMesh(certificates, readiness);
        }
        Report report = new Report(console::print);
        Scenario.run(new PaymentState(state), new AccessLogs(run.logs()), certificates, report, console::progress);
        console.print("\n" + report.summary());
        return report.held();
    }

    private void startShop(Path state, Readiness readiness) throws Exception {
        PhpTools tools = options.php()
                ? PhpTools.find(Optional.ofNullable(System.getenv("PATH")).orElse(""))
                : PhpTools.NONE;
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

    private void startMesh(Certificates certificates, Readiness readiness) throws Exception {
        console.progress("making a certificate authority and SPIFFE certificates");
        List<Member> waiting = new ArrayList<>(new Mesh(certificates, run.configuration(), run.logs()).prepare());
        int all = waiting.size();
        int ready = 0;
        while (!waiting.isEmpty()) {
            List<Member> batch = waiting.subList(0, Math.min(AT_ONCE, waiting.size()));
            console.progress("starting "
                    + String.join(" and ", batch.stream().map(Member::name).toList()) + " (" + ready + " of " + all
                    + " ready)");
            startBatch(batch, readiness);
            ready += batch.size();
            batch.clear();
        }
    }

    private void startBatch(List<Member> batch, Readiness readiness) throws Exception {
        Map<Member, Child> started = new LinkedHashMap<>();
        for (Member member : batch) {
            started.put(member, start(member));
        }
        for (Map.Entry<Member, Child> entry : started.entrySet()) {
            readiness.await(entry.getValue(), entry.getKey().health());
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
