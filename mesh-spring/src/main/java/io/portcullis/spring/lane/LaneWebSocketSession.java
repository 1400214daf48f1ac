package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.adapter.NettyWebSocketSessionSupport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;

/**
 * A WebSocket between a client and a handler of the application: frames out of the bytes that come after the 101, and into those
 * that go. Pings are answered here; pongs and messages are the handler's. Ends with a Close in either direction, or with its
 * exchange. What the handler asks for may come from any thread; all else is on the lane's thread of the call.
 */
final class LaneWebSocketSession extends NettyWebSocketSessionSupport<RunningCall> {
    private static final Logger log = LoggerFactory.getLogger(LaneWebSocketSession.class);

    /** Messages that are read ahead of the handler, so that a Close is seen by one that does not read. */
    private static final int READ_AHEAD = 16;

    private static final int MAX_SENDS = 256;

    /** What goes out. */
    private sealed interface Part {}

    private record Frame(WebSocketFrame frame) implements Part {}

    /** Behind the last frame of one sending. */
    private record End(MonoSink<Void> done) implements Part {}

    private final WebSocketFrames frames;
    private final Sinks.Many<Publisher<Part>> sends = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicReference<@Nullable ByteBuf> pong = new AtomicReference<>();
    private final Sinks.One<CloseStatus> closed = Sinks.one();
    private @Nullable Flux<WebSocketMessage> messages;
    private @Nullable WebSocketCloseStatus answer;
    private boolean closing;
    private volatile boolean open = true;

    LaneWebSocketSession(RunningCall call, HandshakeInfo handshake, int maxBytes) {
        super(call, handshake, call.lane().buffers());
        this.frames = new WebSocketFrames(maxBytes);
    }

    /** From the 101 to the end of both the handler and the connection. */
    Mono<Void> run(Flux<DataBuffer> incoming, ServerHttpResponse response, WebSocketHandler handler) {
        messages = incoming.concatMapIterable(this::read, 1)
                .takeUntil(CloseWebSocketFrame.class::isInstance)
                .filter(frame -> !(frame instanceof CloseWebSocketFrame))
                .map(this::toMessage)
                .doFinally(end -> nothingFollows())
                .onErrorComplete(DecoderException.class)
                .publish(READ_AHEAD)
                .autoConnect(0);
        Flux<DataBuffer> outgoing = sends.asFlux()
                .flatMap(send -> send, MAX_SENDS, 1)
                .takeUntil(part -> part instanceof Frame(CloseWebSocketFrame last))
                .doOnDiscard(Frame.class, discarded -> discarded.frame().release())
                .handle(this::goesOut);
        Mono<Void> handled = Mono.defer(() -> handler.handle(this))
                .then(Mono.fromSupplier(() -> CloseStatus.NORMAL))
                .onErrorResume(this::failed)
                .flatMap(this::close);
        // The head goes first and by itself: a server may speak second.
        Mono<Void> written = response.writeAndFlushWith(Flux.concat(Mono.just(Flux.empty()), outgoing.map(Flux::just)));
        return Mono.when(handled, written);
    }

    private Mono<CloseStatus> failed(Throwable failure) {
        if (open) {
            log.error("a WebSocket handler failed", failure);
        } else {
            log.debug("a WebSocket handler failed behind the end: {}", failure.toString());
        }
        return Mono.just(CloseStatus.SERVER_ERROR);
    }

    private void goesOut(Part part, SynchronousSink<DataBuffer> out) {
        switch (part) {
            case Frame(WebSocketFrame frame) ->
                out.next(bufferFactory()
                        .wrap(WebSocketFrames.bytes(bufferFactory().getByteBufAllocator(), frame)));
            case End(MonoSink<Void> done) -> done.success();
        }
    }

    // ---- what the client sends

    /** Frames for the handler, and a Close. */
    private List<WebSocketFrame> read(DataBuffer bytes) {
        List<WebSocketFrame> read = new ArrayList<>(1);
        try {
            for (WebSocketFrame frame : frames.read(NettyDataBufferFactory.toByteBuf(bytes))) {
                take(frame, read);
            }
        } catch (DecoderException e) {
            answer = e instanceof CorruptedWebSocketFrameException known
                    ? known.closeStatus()
                    : WebSocketCloseStatus.MESSAGE_TOO_BIG;
            throw e;
        }
        return read;
    }

    private void take(WebSocketFrame frame, List<WebSocketFrame> read) {
        switch (frame) {
            case PingWebSocketFrame ping -> pong(ping.content());
            case CloseWebSocketFrame close -> {
                if (close.statusCode() >= 0) {
                    answer = WebSocketCloseStatus.valueOf(close.statusCode());
                    closed.tryEmitValue(CloseStatus.create(close.statusCode(), close.reasonText()));
                } else {
                    closed.tryEmitValue(CloseStatus.NO_STATUS_CODE);
                }
                read.add(close);
            }
            default -> read.add(frame);
        }
    }

    /** One answer is enough for pings that came before it went out (RFC 6455 section 5.5.3): who floods us with them fills nothing. */
    private void pong(ByteBuf payload) {
        if (pong.getAndSet(payload) == null) {
            emit(Mono.fromSupplier(() -> new Frame(new PongWebSocketFrame(pong.getAndSet(null)))), null);
        }
    }

    /** The handler has seen the end before sending ends: an echo comes to its own end. */
    private void nothingFollows() {
        frames.close();
        closed.tryEmitValue(CloseStatus.NO_CLOSE_FRAME);
        LaneThreads.later(getDelegate().thread(), () -> close(answer, null));
    }

    // ---- what the handler does

    @Override
    public Flux<WebSocketMessage> receive() {
        return Objects.requireNonNull(messages, "a handler runs behind the handshake");
    }

    @Override
    public Mono<Void> send(Publisher<WebSocketMessage> toSend) {
        return Mono.create(done -> emit(parts(toSend, done), done));
    }

    /** Tells when all went out, or that the WebSocket ended before. */
    private Flux<Part> parts(Publisher<WebSocketMessage> toSend, MonoSink<Void> done) {
        return Flux.from(toSend)
                .<Part>map(message -> new Frame(toFrame(message)))
                .concatWith(Mono.just(new End(done)))
                .doOnCancel(() -> done.error(alreadyClosed()))
                .onErrorResume(failure -> {
                    done.error(failure);
                    return Mono.empty();
                });
    }

    private void emit(Publisher<Part> send, @Nullable MonoSink<Void> done) {
        LaneThreads.run(getDelegate().thread(), () -> {
            if (sends.tryEmitNext(send).isFailure() && done != null) {
                done.error(alreadyClosed());
            }
        });
    }

    private static IllegalStateException alreadyClosed() {
        return new IllegalStateException("The WebSocket is closed");
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Mono<Void> close(CloseStatus status) {
        return Mono.create(done -> LaneThreads.run(getDelegate().thread(), () -> {
            closed.tryEmitValue(status);
            WebSocketCloseStatus ours = new WebSocketCloseStatus(
                    status.getCode(), Objects.requireNonNullElse(status.getReason(), ""), false);
            close(answer == null ? ours : answer, done);
        }));
    }

    /** Sends the one Close there is; nothing goes out behind it. */
    private void close(@Nullable WebSocketCloseStatus status, @Nullable MonoSink<Void> done) {
        open = false;
        if (!closing) {
            closing = true;
            sends.tryEmitNext(Mono.fromSupplier(
                    () -> new Frame(status == null ? new CloseWebSocketFrame() : new CloseWebSocketFrame(status))));
        }
        if (done != null) {
            done.success();
        }
    }

    @Override
    public Mono<CloseStatus> closeStatus() {
        return closed.asMono();
    }
}
