package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What every proxy forwards to, on the load's processor: nginx, or for HTTP/2 nghttpd. One thread. */
final class Upstream implements AutoCloseable {
    private final int port;
    private final RunningProxy program;

    private Upstream(int port, RunningProxy program) {
        this.port = port;
        this.program = program;
    }

    /**
     * The one that speaks HTTP/1.1: small responses and files.
     *
     * @throws IOException if its program is missing, or does not start
     */
    static Upstream web(Cpus cpus, Path directory) throws IOException, InterruptedException {
        int port = Workbench.freePort();
        return start(nginx(cpus, directory, port), directory);
    }

    /**
     * The one that speaks HTTP/2 and nothing else.
     *
     * @throws IOException if its program is missing, or does not start
     */
    static Upstream http2(Cpus cpus, Path directory) throws IOException, InterruptedException {
        int port = Workbench.freePort();
        return start(nghttpd(cpus, directory, port), directory);
    }

    private static Upstream start(Stage stage, Path directory) throws IOException, InterruptedException {
        for (Path file : stage.files().keySet()) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        return new Upstream(stage.port(), RunningProxy.start(stage, directory.resolve(stage.name() + ".log")));
    }

    private static Stage nginx(Cpus cpus, Path directory, int port) throws IOException {
        Path program = Programs.require("nginx", "nginx-light");
        Path configuration = directory.resolve("upstream.conf");
        String text = Template.fill(
                "upstream.conf",
                Map.of("PORT", Integer.toString(port), "DIR", directory.toString(), "BODY", body(Plan.BODY_BYTES)));
        List<String> command =
                cpus.load(List.of(program.toString(), "-p", directory.toString(), "-c", configuration.toString()));
        Map<Path, String> files = new HashMap<>(Map.of(configuration, text));
        for (int bytes :
                List.of(Work.TEN_KB.ask().received(), Work.MEGABYTE.ask().received())) {
            files.put(directory.resolve("upstream" + Ask.file(bytes).path()), body(bytes));
        }
        return new Stage("upstream", port, true, command, files);
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
        Path file = directory.resolve("h2").resolve("checkout");
        return new Stage("upstream-http2", port, false, command, Map.of(file, body(Plan.BODY_BYTES)));
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        program.close();
    }

    private static String body(int bytes) {
        return "portcullis ".repeat(bytes / 11 + 1).substring(0, bytes);
    }
}
