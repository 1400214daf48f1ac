package io.portcullis.spring.lane;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    private final WebSocketFrames frames;
    private final Sinks.Many<Publisher<WebSocketFrame>> sends =
            Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.One<CloseStatus> closed = Sinks.one();
    private @Nullable Flux<WebSocketMessage> messages;
    private boolean closing;
    private volatile boolean open = true;

    LaneWebSocketSession(RunningCall call, HandshakeInfo handshake, int maxBytes) {
        super(call, handshake, call.lane().buffers());
        this.frames = new WebSocketFrames(maxBytes);
    }

    /** From the 101 to the end of both the handler and the connection. */
    Mono<Void> run(Flux<DataBuffer> incoming, ServerHttpResponse response, WebSocketHandler handler) {
        messages = incoming.concatMapIterable(this::read, 1)
                .doFinally(end -> readAll())
                .onErrorComplete(CorruptedWebSocketFrameException.class)
                .publish(READ_AHEAD)
                .autoConnect(0);
        Flux<DataBuffer> outgoing = sends.asFlux()
                .flatMap(send -> send, MAX_SENDS, 1)
                .takeUntil(CloseWebSocketFrame.class::isInstance)
                .doOnDiscard(WebSocketFrame.class, ReferenceCountUtil::release)
                .doFinally(end -> open = false)
                .map(frame -> bufferFactory()
                        .wrap(WebSocketFrames.bytes(bufferFactory().getByteBufAllocator(), frame)));
        Mono<Void> handled = Mono.defer(() -> handler.handle(this))
                .then(Mono.fromSupplier(() -> CloseStatus.NORMAL))
                .onErrorResume(this::failed)
                .flatMap(this::close);
        // The head goes first and by itself: a server may speak second.
        Mono<Void> written = response.writeAndFlushWith(Flux.concat(Mono.just(Flux.empty()), outgoing.map(Flux::just)));
        return Mono.when(written, handled);
    }

    private Mono<CloseStatus> failed(Throwable failure) {
        if (open) {
            log.error("a WebSocket handler failed", failure);
        } else {
            log.debug("a WebSocket handler failed behind the end: {}", failure.toString());
        }
        return Mono.just(CloseStatus.SERVER_ERROR);
    }

    // ---- what the client sends

    private List<WebSocketMessage> read(DataBuffer bytes) {
        List<WebSocketMessage> read = new ArrayList<>(1);
        try {
            for (WebSocketFrame frame : frames.read(NettyDataBufferFactory.toByteBuf(bytes))) {
                take(frame, read);
            }
        } catch (CorruptedWebSocketFrameException e) {
            answerClose(e.closeStatus().code(), e.closeStatus().reasonText());
            throw e;
        }
        return read;
    }

    private void take(WebSocketFrame frame, List<WebSocketMessage> read) {
        switch (frame) {
            case PingWebSocketFrame ping -> emit(Mono.just(new PongWebSocketFrame(ping.content())));
            case CloseWebSocketFrame close -> {
                int code = close.statusCode();
                CloseStatus status = code < 0
                        ? CloseStatus.NO_STATUS_CODE
                        : CloseStatus.create(code, Objects.requireNonNullElse(close.reasonText(), ""));
                close.release();
                closed.tryEmitValue(status);
                answerClose(code, "");
            }
            default -> read.add(message(frame));
        }
    }

    /** On the heap, so that a message nobody reads is nobody's to release. */
    private WebSocketMessage message(WebSocketFrame frame) {
        byte[] payload = new byte[frame.content().readableBytes()];
        frame.content().readBytes(payload);
        frame.release();
        return toMessage(frame.replace(Unpooled.wrappedBuffer(payload)));
    }

    private void readAll() {
        frames.close();
        closed.tryEmitValue(CloseStatus.NO_CLOSE_FRAME);
    }

    private void answerClose(int code, String reason) {
        if (!closing) {
            closing = true;
            emit(Mono.just(code < 0 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, reason)));
        }
    }

    // ---- what the handler does

    @Override
    public Flux<WebSocketMessage> receive() {
        return Objects.requireNonNull(messages, "a handler runs behind the handshake");
    }

    @Override
    public Mono<Void> send(Publisher<WebSocketMessage> toSend) {
        return frames(Flux.from(toSend).map(this::toFrame));
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public Mono<Void> close(CloseStatus status) {
        return Mono.defer(() -> {
            if (!open) {
                return Mono.empty();
            }
            closed.tryEmitValue(status);
            return frames(Flux.just(new CloseWebSocketFrame(status.getCode(), status.getReason())))
                    .onErrorComplete(); // Another one was faster.
        });
    }

    @Override
    public Mono<CloseStatus> closeStatus() {
        return closed.asMono();
    }

    /** Completes when all went out; fails when the WebSocket ends before. */
    private Mono<Void> frames(Flux<? extends WebSocketFrame> all) {
        return Mono.create(done -> emit(
                all.<WebSocketFrame>map(frame -> frame)
                        .doOnComplete(done::success)
                        .doOnCancel(() -> done.error(new IllegalStateException("The WebSocket is closed")))
                        .onErrorResume(failure -> {
                            done.error(failure);
                            return Mono.empty();
                        }),
                done));
    }

    private void emit(Publisher<WebSocketFrame> send) {
        emit(send, null);
    }

    private void emit(Publisher<WebSocketFrame> send, @Nullable MonoSink<Void> done) {
        LaneThreads.run(getDelegate().thread(), () -> {
            Sinks.EmitResult result = sends.tryEmitNext(send);
            if (result.isFailure() && done != null) {
                done.error(new IllegalStateException("The WebSocket is closed"));
            }
        });
    }
}
