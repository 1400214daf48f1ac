package io.portcullis.demo;

import io.portcullis.demo.process.Children;
import io.portcullis.demo.process.PortHolder;
import io.portcullis.demo.process.ProcessLedger;
import io.portcullis.demo.report.Report;
import io.portcullis.demo.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** Starts the shop and the mesh, drives the scenario, and stops everything again. */
public final class Demo {
    static final int FAILED = 1;
    static final int WRONG_USAGE = 2;

    private final Path home;
    private final Options options;
    private final Console console;

    private Demo(Path home, Options options, Console console) {
        this.home = home;
        this.options = options;
        this.console = console;
    }

    /** Run by the launcher, which says where the checkout is by {@code -Dportcullis.home}. */
    public static void main(String[] arguments) {
        Console console = new Console(System.out);
        try {
            Path home = Path.of(Objects.requireNonNull(System.getProperty("portcullis.home"), "portcullis.home"));
            boolean held = new Demo(home, Options.parse(List.of(arguments)), console).run();
            System.exit(held ? 0 : FAILED);
        } catch (IllegalArgumentException e) {
            System.err.println("portcullis: " + e.getMessage());
            System.exit(WRONG_USAGE);
        } catch (DemoFailure e) {
            System.err.println("portcullis: " + e.getMessage());
            System.exit(e.exitStatus());
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(FAILED);
        }
    }

    private boolean run() throws Exception {
        if (options.pods()) {
            PodRequirements.check();
        }
        Path directory = Files.createDirectories(home.resolve(".portcullis").resolve("demo"));
        ProcessLedger ledger = new ProcessLedger(RunDirectory.ledger(directory));
        Children children = new Children(ledger, directory.resolve("logs"));
        for (String leftover : children.stopLeftovers()) {
            console.print("stopped " + leftover + ", left behind by an interrupted run");
        }
        requireFreePorts(options.pods() ? Ports.forwarded() : Ports.all());
        RunDirectory run = RunDirectory.fresh(directory);
        CleanUp cleanUp = new CleanUp(children, run, options.keepLogs());
        Runtime.getRuntime().addShutdownHook(new Thread(cleanUp, "clean-up"));
        Stage stage = options.pods()
                ? new PodStage(home, run, console)
                : new LoopbackStage(home, run, options, children, console, cleanUp);
        boolean held = show(stage);
        if (!options.once()) {
            console.print(stage.urls());
            new CountDownLatch(1).await(); // Until Ctrl-C, which runs the shutdown hook.
        }
        console.progress("stopping everything");
        return held;
    }

    /** Brings everything up, drives the scenario and says whether every line of the report held. */
    private boolean show(Stage stage) throws Exception {
        Scenario scenario = stage.raise();
        Report report = new Report(console::print);
        scenario.run(report, console::progress);
        console.print("\n" + report.summary());
        return report.held();
    }

    private static void requireFreePorts(List<Integer> ports) throws IOException {
        for (int port : ports) {
            if (!PortHolder.isFree(port)) {
                throw new DemoFailure("port " + port + " of this machine is taken"
                        + PortHolder.of(port).map(holder -> " by " + holder).orElse("")
                        + ": stop that process and start the demo again.");
            }
        }
    }
}
