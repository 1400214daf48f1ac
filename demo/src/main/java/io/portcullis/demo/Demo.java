package io.portcullis.demo;

import io.portcullis.demo.process.Children;
import io.portcullis.demo.process.PortHolder;
import io.portcullis.demo.process.ProcessLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** Starts the shop and the mesh, drives the scenario, and stops everything again. */
public final class Demo {
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

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
            System.exit(FAILED);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(FAILED);
        }
    }

    private boolean run() throws Exception {
        Path directory = Files.createDirectories(home.resolve(".portcullis").resolve("demo"));
        ProcessLedger ledger = new ProcessLedger(RunDirectory.ledger(directory));
        Children children = new Children(ledger, directory.resolve("logs"));
        for (String leftover : children.stopLeftovers()) {
            console.print("stopped " + leftover + ", left behind by an interrupted run");
        }
        requireFreePorts();
        RunDirectory run = RunDirectory.fresh(directory);
        CleanUp cleanUp = new CleanUp(children, run, options.keepLogs());
        Runtime.getRuntime().addShutdownHook(new Thread(cleanUp, "clean-up"));
        boolean held = new Stage(home, run, options, children, console, cleanUp).show();
        if (!options.once()) {
            console.print(Urls.TEXT);
            new CountDownLatch(1).await(); // Until Ctrl-C, which runs the shutdown hook.
        }
        console.progress("stopping everything");
        return held;
    }

    private static void requireFreePorts() throws IOException {
        for (int port : Ports.all()) {
            if (!PortHolder.isFree(port)) {
                throw new DemoFailure("port " + port + " of this machine is taken"
                        + PortHolder.of(port).map(holder -> " by " + holder).orElse("")
                        + ": stop that process and start the demo again.");
            }
        }
    }
}
