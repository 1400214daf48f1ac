package io.portcullis.engine;

import io.portcullis.testkit.http2.Frame;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.Http2Request;
import io.portcullis.testkit.http2.ScriptedHttp2Server;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint of HTTP/2 that answers each request with its id, mixes the frames of its answers, and does to the first attempt of each
 * what its seed says: refuses, resets, breaks off, talks nonsense, goes away. A second attempt is answered well.
 */
final class DisturbingHttp2Server implements AutoCloseable {
    private final ScriptedHttp2Server listening = ScriptedHttp2Server.start();
    private final Map<String, AtomicInteger> seen = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();
    private final long seed;

    DisturbingHttp2Server(long seed) {
        this.seed = seed;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.port();
    }

    /** How often each request was taken, by its id. */
    Map<String, AtomicInteger> executed() {
        return executed;
    }

    static String text(String id) {
        return "answer to " + id;
    }

    private void accept() {
        try {
            for (long number = 1; ; number++) {
                Http2Peer peer = listening.accept();
                SplittableRandom random = new SplittableRandom(seed * 1000 + number);
                Thread.ofVirtual().start(() -> new Conversation(peer, random).play());
            }
        } catch (UncheckedIOException closed) {
            // The test is over.
        }
    }

    @Override
    public void close() {
        listening.close();
    }

    /** One connection. */
    private final class Conversation {
        private final Http2Peer peer;
        private final SplittableRandom random;
        private final List<Runnable> due = new ArrayList<>();
        private int lastTaken = Integer.MAX_VALUE;

        Conversation(Http2Peer peer, SplittableRandom random) {
            this.peer = peer;
            this.random = random;
        }

        void play() {
            try (peer) {
                peer.begin(Frame.SETTINGS_MAX_CONCURRENT_STREAMS, 1 + random.nextInt(6));
                while (true) {
                    while (!due.isEmpty() && peer.quiet()) {
                        due.remove(random.nextInt(due.size())).run();
                    }
                    take(peer.next());
                }
            } catch (UncheckedIOException ended) {
                // By either side.
            }
        }

        private void take(Frame frame) {
            if (frame.type() == Frame.HEADERS) {
                var request = new Http2Request(frame.stream(), peer.fields(frame), frame.has(Frame.END_STREAM));
                if (request.stream() <= lastTaken) {
                    answer(request, String.valueOf(request.header("x-id")));
                }
            }
        }

        private void answer(Http2Request request, String id) {
            int stream = request.stream();
            boolean first = seen.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet() == 1;
            int what = first ? random.nextInt(16) : 15;
            if (what == 0) {
                peer.reset(stream, Frame.REFUSED_STREAM);
            } else if (what == 1) {
                leave(stream - 2);
            } else {
                executed.computeIfAbsent(id, any -> new AtomicInteger()).incrementAndGet();
                execute(stream, id, what);
            }
        }

        private void execute(int stream, String id, int what) {
            switch (what) {
                case 2 -> peer.reset(stream, Frame.CANCEL);
                case 3 -> peer.headers(stream, true, "x-id", id);
                case 4 -> peer.headers(stream, true, ":status", "200", "x-id", id, "connection", "close");
                case 5 -> {
                    head(stream, id);
                    peer.reset(stream, Frame.INTERNAL_ERROR);
                }
                case 6 -> {
                    peer.headers(stream, false, ":status", "200", "x-id", id, "content-length", "10");
                    peer.data(stream, true, bytes("answer"));
                }
                case 7 -> {
                    if (random.nextInt(4) == 0) {
                        peer.abort();
                    } else {
                        mix(stream, id);
                    }
                }
                case 8 -> {
                    leave(stream);
                    mix(stream, id);
                }
                case 9 -> {
                    peer.headers(stream, false, ":status", "103", "x-id", "hint");
                    mix(stream, id);
                }
                default -> mix(stream, id);
            }
        }

        /** Head, the body in two parts, and an end, each in its turn among those of others. */
        private void mix(int stream, String id) {
            String text = text(id);
            int cut = random.nextInt(text.length());
            due.add(() -> {
                head(stream, id);
                due.add(() -> {
                    peer.data(stream, false, bytes(text.substring(0, cut)));
                    due.add(() -> {
                        peer.data(stream, false, bytes(text.substring(cut)));
                        due.add(() -> peer.headers(stream, true, "x-end", id));
                    });
                });
            });
        }

        private void head(int stream, String id) {
            peer.headers(stream, false, ":status", "200", "x-id", id);
        }

        private void leave(int last) {
            if (last < lastTaken) {
                lastTaken = last;
                peer.goAway(last, Frame.NO_ERROR, "enough");
            }
        }

        private byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }
}
