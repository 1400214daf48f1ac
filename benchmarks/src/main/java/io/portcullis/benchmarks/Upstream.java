package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What every proxy forwards to, on the load's processor: nginx, or for HTTP/2 nghttpd, that answers 95 bytes. One thread. */
final class Upstream implements AutoCloseable {
    private final int port;
    private final RunningProxy program;

    private Upstream(int port, RunningProxy program) {
        this.port = port;
        this.program = program;
    }

    /** @throws IOException if its program is missing, or does not start */
    static Upstream start(Cpus cpus, Path directory, boolean http2) throws IOException, InterruptedException {
        int port = Workbench.freePort();
        Stage stage = http2 ? nghttpd(cpus, directory, port) : nginx(cpus, directory, port);
        return new Upstream(port, RunningProxy.start(stage, directory.resolve("upstream.log")));
    }

    private static Stage nginx(Cpus cpus, Path directory, int port) throws IOException {
        Path program = Programs.require("nginx", "nginx-light");
        Path configuration = directory.resolve("upstream.conf");
        String text = Template.fill(
                "upstream.conf", Map.of("PORT", Integer.toString(port), "DIR", directory.toString(), "BODY", body()));
        List<String> command =
                cpus.load(List.of(program.toString(), "-p", directory.toString(), "-c", configuration.toString()));
        return new Stage("upstream", port, true, command, Map.of(configuration, text));
    }

    /** What is posted comes back, with the trailer of a call that went well. */
    private static Stage nghttpd(Cpus cpus, Path directory, int port) throws IOException {
        Path program = Programs.require("nghttpd", "nghttp2-server");
        List<String> command = cpus.load(List.of(
                program.toString(),
                "--no-tls",
                "--address=127.0.0.1",
                "--htdocs=" + directory,
                "--echo-upload",
                "--trailer=grpc-status: 0",
                Integer.toString(port)));
        return new Stage("upstream", port, false, command, Map.of(directory.resolve("checkout"), body()));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        program.close();
    }

    private static String body() {
        return "portcullis ".repeat(Plan.BODY_BYTES).substring(0, Plan.BODY_BYTES);
    }
}
