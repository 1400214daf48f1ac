package io.portcullis.sidecar.command.intercept;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Plans as they are written on a command line. */
@Command(name = "plan")
final class Plans implements Runnable {
    static final int SIDECAR = 15100;

    @Mixin
    private final InterceptOptions options = new InterceptOptions();

    private InterceptionPlan plan;

    private Plans() {}

    /** The plan of these options, where IPv6 is there. */
    static InterceptionPlan of(String... options) {
        Plans plans = new Plans();
        new CommandLine(plans)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    throw failure;
                })
                .setErr(new PrintWriter(new StringWriter()))
                .execute(options);
        return plans.plan;
    }

    @Override
    public void run() {
        Accounts none = new Accounts(Path.of("none"), Path.of("none"));
        plan = new PlanReader(options, none).plan(true);
    }
}
