package io.portcullis.engine.http1;

import io.portcullis.core.time.Ticker;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.ExchangeFactory;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.SocketClient;
import io.portcullis.engine.limit.BufferMemory;
import io.portcullis.engine.limit.LimitCounts;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import io.portcullis.engine.loop.Timers;
import io.portcullis.fuzz.Memory;
import java.util.ArrayList;
import java.util.List;

/** The end of a client's connection, and the requests that came out of it. One thread. */
final class ClientSide implements AutoCloseable {
    /** Small, so that short inputs reach every limit. */
    static final Http1Settings SMALL = new Http1Settings(256, 1024, 20, 1, 1, false);

    /** The same as a forward proxy. */
    static final Http1Settings SMALL_PROXY = new Http1Settings(256, 1024, 20, 1, 1, true);

    /** What a message may be after we have written it ourselves. */
    static final Http1Settings LARGE = new Http1Settings(4096, 65536, 1000, 1, 1, false);

    /** No timeout is part of what is fuzzed. */
    private static final Timers NEVER = (task, delayNanos) -> () -> {};

    private final List<NotedRequest> requests = new ArrayList<>();
    private final NotedRequest.Answer answer;
    private final Wire wire;

    ClientSide(Memory memory, Http1Settings settings, NotedRequest.Answer answer) {
        this.answer = answer;
        this.wire = new Wire(memory);
        connect(wire, settings, this::open);
    }

    /** A budget for buffers that never ends. */
    static LoopBuffers enough() {
        return new LoopBuffers(new BufferMemory(Long.MAX_VALUE, () -> {}), NEVER);
    }

    /** Puts the codec behind the wire. */
    static void connect(Wire wire, Http1Settings settings, ExchangeFactory exchanges) {
        wire.handler(new Http1ServerConnection(
                exchanges,
                settings,
                NEVER,
                Ticker.system(),
                new FlushQueue(wire.channel().eventLoop()),
                enough(),
                new LimitCounts(),
                new SocketClient(wire.channel(), false, () -> null, null),
                () -> false));
    }

    private RequestReceiver open(DownstreamStream stream) {
        NotedRequest request = new NotedRequest(stream, answer);
        requests.add(request);
        return request;
    }

    Wire wire() {
        return wire;
    }

    List<NotedRequest> requests() {
        return requests;
    }

    /** Everything that was understood and written. */
    String transcript() {
        StringBuilder text = new StringBuilder();
        requests.forEach(request -> text.append(request).append('\n'));
        return text.append(wire.written()).toString();
    }

    @Override
    public void close() {
        wire.close();
    }
}
