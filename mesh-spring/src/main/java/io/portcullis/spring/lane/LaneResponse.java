package io.portcullis.spring.lane;

import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A response as Spring writes it, on its way to the engine. */
final class LaneResponse extends AbstractServerHttpResponse {
    private static final HeaderName SET_COOKIE = HeaderName.of("Set-Cookie");

    private final RunningCall call;

    LaneResponse(RunningCall call) {
        super(call.lane().buffers());
        this.call = call;
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        return Mono.defer(() -> call.send(head(), body));
    }

    /** The event loop flushes whatever it has at the end of each of its turns. */
    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return Mono.defer(() -> call.send(head(), Flux.from(body).concatMap(part -> part, 1)));
    }

    /**
     * The head of a response without a body.
     *
     * @param toHead whether it answers HEAD, so that Content-Length tells about another response
     */
    ResponseHead bodiless(boolean toHead) {
        ResponseHead head = head();
        boolean describing = toHead || head.bodyLength() == BodyLength.NONE;
        if (!describing) {
            head.headers().set(HeaderName.CONTENT_LENGTH, "0");
        }
        return new ResponseHead(
                head.status(), head.reason(), head.version(), head.headers(), describing ? BodyLength.NONE : 0);
    }

    /** @throws IllegalArgumentException if the application wrote a header that is none */
    private ResponseHead head() {
        HttpStatusCode given = getStatusCode();
        int status = given == null ? 200 : given.value();
        Headers fields = LaneHeaders.toEngine(getHeaders());
        getCookies().values().forEach(cookies -> cookies.forEach(cookie -> fields.add(SET_COOKIE, cookie.toString())));
        return new ResponseHead(status, Statuses.reason(status), HttpVersion.HTTP_1_1, fields, length(status, fields));
    }

    private static long length(int status, Headers fields) {
        return status == 204 || status == 304 || status == Statuses.SWITCHING_PROTOCOLS
                ? BodyLength.NONE
                : LaneHeaders.length(fields);
    }

    @Override
    protected void applyStatusCode() {
        // In the head.
    }

    @Override
    protected void applyHeaders() {
        // In the head.
    }

    @Override
    protected void applyCookies() {
        // In the head.
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T getNativeResponse() {
        return (T) call;
    }
}
