package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What every proxy forwards to: nginx that answers 95 bytes from memory, on the load's processor. One thread. */
final class Upstream implements AutoCloseable {
    private final int port;
    private final RunningProxy nginx;

    private Upstream(int port, RunningProxy nginx) {
        this.port = port;
        this.nginx = nginx;
    }

    /** @throws IOException if there is no nginx, or it does not start */
    static Upstream start(Cpus cpus, Path directory) throws IOException, InterruptedException {
        Path program = Programs.find("nginx");
        if (program == null) {
            throw new IOException("the upstream is nginx, which is not installed (Debian: apt install nginx-light)");
        }
        int port = Workbench.freePort();
        Path configuration = directory.resolve("upstream.conf");
        String text = Template.fill(
                "upstream.conf", Map.of("PORT", Integer.toString(port), "DIR", directory.toString(), "BODY", body()));
        List<String> command =
                cpus.load(List.of(program.toString(), "-p", directory.toString(), "-c", configuration.toString()));
        Stage stage = new Stage("upstream", port, true, command, Map.of(configuration, text));
        return new Upstream(port, RunningProxy.start(stage, directory.resolve("upstream.log")));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        nginx.close();
    }

    private static String body() {
        return "portcullis ".repeat(Plan.BODY_BYTES).substring(0, Plan.BODY_BYTES);
    }
}
