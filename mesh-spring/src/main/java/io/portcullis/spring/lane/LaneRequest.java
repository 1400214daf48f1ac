package io.portcullis.spring.lane;

import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.portcullis.engine.http.RequestHead;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/** A request as Spring sees it: where it really came from, and what the engine made of its head. */
final class LaneRequest extends AbstractServerHttpRequest {
    private final RunningCall call;
    private final @Nullable InFlow body;
    private final RequestHead head;

    private LaneRequest(RunningCall call, RequestHead head, URI uri, HttpHeaders headers, @Nullable InFlow body) {
        super(HttpMethod.valueOf(head.method()), uri, "", headers);
        this.call = call;
        this.head = head;
        this.body = body;
    }

    /** @throws IllegalArgumentException if Spring cannot read its target */
    static LaneRequest of(RunningCall call, RequestHead head, @Nullable InFlow body) {
        return new LaneRequest(call, head, Uris.of(call.call(), head), headers(head), body);
    }

    /** Upgrade is of the connection, which ends here; but filters and predicates may look for it. */
    private static HttpHeaders headers(RequestHead head) {
        HttpHeaders headers = LaneHeaders.toSpring(head.headers());
        if (head.upgrade() != null) {
            headers.set(HttpHeaders.UPGRADE, head.upgrade());
            headers.set(HttpHeaders.CONNECTION, "upgrade");
        }
        return headers;
    }

    /** As it came from the engine; not to be changed. */
    RequestHead head() {
        return head;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body == null ? Flux.empty() : body;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return call.call().from().remoteAddress();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return call.call().from().localAddress();
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
        List<String> lines = getHeaders().getOrEmpty(HttpHeaders.COOKIE);
        for (String line : lines) {
            for (Cookie cookie : ServerCookieDecoder.STRICT.decodeAll(line)) {
                cookies.add(cookie.name(), new HttpCookie(cookie.name(), cookie.value()));
            }
        }
        return cookies;
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        SSLSession session = call.call().from().tlsSession();
        return session == null ? null : new LaneSslInfo(session);
    }

    /** What identifies the call, through all decorators. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <T> T getNativeRequest() {
        return (T) call;
    }
}
