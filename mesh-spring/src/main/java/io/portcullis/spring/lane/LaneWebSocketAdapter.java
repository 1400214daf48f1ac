package io.portcullis.spring.lane;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.RequestUpgradeStrategy;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Lets the application's {@link WebSocketHandler}s run in the extension lane. The adapter they have in a stock gateway takes the
 * socket over, which is the engine's here; what was set on it (attributes of the session, the largest message) holds. Any thread.
 */
final class LaneWebSocketAdapter implements HandlerAdapter, Ordered {
    private final ObjectProvider<WebSocketHandlerAdapter> stock;
    private volatile @Nullable WebSocketService inLane;

    /** @param stock the adapters of the application, which serve what does not come through the lane */
    LaneWebSocketAdapter(ObjectProvider<WebSocketHandlerAdapter> stock) {
        this.stock = stock;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public boolean supports(Object handler) {
        return handler instanceof WebSocketHandler;
    }

    @Override
    public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
        WebSocketService service = RunningCall.of(exchange.getRequest()) == null ? ofTheApplication() : inLane();
        return service.handleRequest(exchange, (WebSocketHandler) handler).then(Mono.empty());
    }

    private WebSocketService ofTheApplication() {
        return stock.orderedStream()
                .findFirst()
                .map(WebSocketHandlerAdapter::getWebSocketService)
                .orElseGet(HandshakeWebSocketService::new);
    }

    private WebSocketService inLane() {
        WebSocketService known = inLane;
        if (known == null) {
            known = likeThatOf(ofTheApplication());
            inLane = known;
        }
        return known;
    }

    private static WebSocketService likeThatOf(WebSocketService application) {
        if (!(application instanceof HandshakeWebSocketService known)) {
            return application; // Whatever it does, it is not the taking over of a socket by Spring.
        }
        RequestUpgradeStrategy strategy = known.getUpgradeStrategy();
        int maxBytes = strategy instanceof ReactorNettyRequestUpgradeStrategy netty
                ? netty.getWebsocketServerSpec().maxFramePayloadLength()
                : LaneWebSocketUpgrade.DEFAULT_MAX_BYTES;
        HandshakeWebSocketService service = new HandshakeWebSocketService(new LaneWebSocketUpgrade(maxBytes));
        if (known.getSessionAttributePredicate() != null) {
            service.setSessionAttributePredicate(known.getSessionAttributePredicate());
        }
        return service;
    }
}
