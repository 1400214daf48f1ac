package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the load speaks, and what the upstream does. Any thread. */
enum Traffic {
    /** HTTP/1.1 on both sides. */
    HTTP1(false),

    /** HTTP/2 from the load, HTTP/1.1 to the upstream. */
    HTTP2_IN(false),

    /** HTTP/2 on both sides. */
    HTTP2_BOTH(true),

    /** Unary calls of gRPC, whose message comes back. */
    GRPC(true);

    private static final int MESSAGE_BYTES = 64;

    private final boolean http2Upstream;

    Traffic(boolean http2Upstream) {
        this.http2Upstream = http2Upstream;
    }

    /** Whether the upstream speaks HTTP/2, and nothing else. */
    boolean http2Upstream() {
        return http2Upstream;
    }

    /**
     * Full load.
     *
     * @param directory takes files
     * @param ask what is asked for
     * @param requests at a time
     * @throws IOException if a program is missing; the sentence names its package
     */
    static LoadGenerator load(Cpus cpus, Path directory, Ask ask, int requests) throws IOException {
        if (ask.traffic() == HTTP1) {
            Programs.require("wrk", "wrk");
            return new Wrk(cpus, directory, ask, requests);
        }
        Programs.require("h2load", "nghttp2-client");
        return new H2Load(cpus, ask.path(), requests, ask.traffic() == GRPC ? call(directory) : List.of());
    }

    /** Options of {@code h2load}: a message with its prefix of five bytes, not compressed, and the fields of a call. */
    private static List<String> call(Path directory) throws IOException {
        byte[] message = new byte[5 + MESSAGE_BYTES];
        message[4] = MESSAGE_BYTES;
        Path file = Files.write(directory.resolve("message"), message);
        List<String> options = new ArrayList<>(List.of("-d", file.toString()));
        for (String field : List.of("content-type: application/grpc", "te: trailers")) {
            options.addAll(List.of("-H", field));
        }
        return options;
    }
}
