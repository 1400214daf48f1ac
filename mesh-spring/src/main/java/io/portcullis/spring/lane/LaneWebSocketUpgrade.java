package io.portcullis.spring.lane;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.socket.HandshakeInfo;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers the handshake of a WebSocket (RFC 6455 section 4.2.2) and runs its handler over the bytes that follow in the exchange.
 * Extensions are not negotiated. Any thread.
 */
final class LaneWebSocketUpgrade implements RequestUpgradeStrategy {
    /** The largest message where nobody says otherwise, as in a stock gateway. */
    static final int DEFAULT_MAX_BYTES = 65_536;

    private static final String VERSION = "13";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final int maxBytes;

    /** @param maxBytes of one message; at least 1 */
    LaneWebSocketUpgrade(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public Mono<Void> upgrade(
            ServerWebExchange exchange,
            WebSocketHandler handler,
            @Nullable String subProtocol,
            Supplier<HandshakeInfo> handshake) {
        HttpHeaders asked = exchange.getRequest().getHeaders();
        ServerHttpResponse response = exchange.getResponse();
        RunningCall call = RunningCall.of(exchange.getRequest());
        InFlow incoming = call == null ? null : call.switchedTo();
        if (!VERSION.equals(asked.getFirst("Sec-WebSocket-Version"))) {
            response.getHeaders().set("Sec-WebSocket-Version", VERSION);
            return refuse(response, HttpStatus.UPGRADE_REQUIRED);
        }
        if (call == null || incoming == null) {
            return refuse(response, HttpStatus.BAD_REQUEST);
        }
        response.setStatusCode(HttpStatus.SWITCHING_PROTOCOLS);
        response.getHeaders().set("Sec-WebSocket-Accept", accept(asked.getFirst("Sec-WebSocket-Key")));
        if (subProtocol != null) {
            response.getHeaders().set("Sec-WebSocket-Protocol", subProtocol);
        }
        LaneWebSocketSession session = new LaneWebSocketSession(call, handshake.get(), maxBytes);
        return session.run(incoming, response, handler);
    }

    private static Mono<Void> refuse(ServerHttpResponse response, HttpStatus status) {
        response.setStatusCode(status);
        return response.setComplete();
    }

    private static String accept(@Nullable String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
