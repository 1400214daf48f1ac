package io.portcullis.spring.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ChannelBindException;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers the kubelet and Prometheus at an address that others can reach, and nothing else: the rest of the actuator stays
 * on the loopback. Life: Spring's; it stops after the traffic has been drained. Any thread.
 */
public final class ProbeServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ProbeServer.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(3);

    private final @Nullable InetSocketAddress address;
    private final Map<String, Supplier<Answer>> pages;
    private volatile @Nullable DisposableServer server;

    /**
     * A page.
     *
     * @param status of HTTP
     * @param type media type
     * @param body its content
     */
    public record Answer(int status, String type, byte[] body) {
        static Answer text(int status, String text) {
            return new Answer(status, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * @param address where it listens, or null for nowhere
     * @param pages by path; asked on threads that may block
     */
    ProbeServer(@Nullable InetSocketAddress address, Map<String, Supplier<Answer>> pages) {
        this.address = address;
        this.pages = Map.copyOf(pages);
    }

    @Override
    public void start() {
        if (address != null && server == null) {
            bind(address);
        }
    }

    private void bind(InetSocketAddress at) {
        try {
            DisposableServer bound = HttpServer.create()
                    .bindAddress(() -> at)
                    .handle(this::answer)
                    .bindNow();
            server = bound;
            log.info("probes at {}", bound.address());
        } catch (ChannelBindException e) {
            PortInUseException.throwIfPortBindingException(e, at::getPort);
            throw new WebServerException("portcullis.probes.address: " + e.getMessage(), e);
        }
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        // Not sendNotFound(): after it, the next request on the connection now and then gets no answer at all.
        Supplier<Answer> page = pages.getOrDefault(request.fullPath(), () -> Answer.text(404, "not found"));
        return Mono.fromSupplier(page)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(e -> Mono.just(Answer.text(500, String.valueOf(e.getMessage()))))
                .flatMap(answer -> response.status(HttpResponseStatus.valueOf(answer.status()))
                        .header(HttpHeaderNames.CONTENT_TYPE, answer.type())
                        .sendByteArray(Mono.just(answer.body()))
                        .then());
    }

    @Override
    public void stop() {
        DisposableServer bound = server;
        server = null;
        if (bound != null) {
            bound.disposeNow(STOP_TIMEOUT);
        }
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** With the actuator: it begins after the traffic and ends after the drain. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 1024 - 512;
    }

    /** Its port, or -1 while it is not bound. */
    public int port() {
        DisposableServer bound = server;
        return bound == null ? -1 : bound.port();
    }
}
