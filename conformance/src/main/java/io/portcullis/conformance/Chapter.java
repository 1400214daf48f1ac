package io.portcullis.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A part of the table, from one file. Immutable, any thread.
 *
 * @param title of the chapter
 * @param about what it is about, in a sentence or two
 * @param cases in their order
 */
public record Chapter(String title, String about, List<Case> cases) {
    /** The files of the table, in the order of a message. */
    private static final List<String> FILES = List.of(
            "request-line",
            "host",
            "fields",
            "request-length",
            "chunks",
            "trailers",
            "connection",
            "via",
            "expect",
            "methods",
            "response-head",
            "response-body",
            "informational",
            "upgrade",
            "http10",
            "pipelining",
            "ends",
            "path",
            "forwarded");

    /** The files of HTTP/2. */
    private static final List<String> FRAMES = List.of(
            "beginning",
            "request-head",
            "request-body",
            "response",
            "to-http2",
            "from-http1",
            "responses-of-http2",
            "upstream-ends",
            "flow-control",
            "streams",
            "frames",
            "hpack",
            "settings-and-ping",
            "floods",
            "goaway",
            "websocket",
            "grpc",
            "events");

    public Chapter {
        cases = List.copyOf(cases);
    }

    /** The whole table of HTTP/1. */
    public static List<Chapter> all() {
        return FILES.stream().map(Chapter::load).toList();
    }

    /** The whole table of HTTP/2. */
    public static List<Chapter> frames() {
        return FRAMES.stream().map(name -> load("http2/" + name)).toList();
    }

    private static Chapter load(String name) {
        String file = name + ".cases";
        try (InputStream in = Chapter.class.getResourceAsStream("/cases/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no resource /cases/" + file);
            }
            return new ChapterReader(file, new String(in.readAllBytes(), StandardCharsets.UTF_8)).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
