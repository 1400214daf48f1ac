package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.HandBack;
import io.portcullis.engine.lane.HandBackStream;
import io.portcullis.engine.observe.OwnPages;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.Arrival;
import io.portcullis.engine.route.FallbackCause;
import io.portcullis.engine.route.PathNormalizer;
import io.portcullis.engine.route.Stop;
import org.jspecify.annotations.Nullable;

/**
 * The extension lane, which hands a request back: a part of the exchange that went there, with its configuration, its span
 * and its client. Event loop only.
 */
final class LaneCaller implements Caller {
    private final LaneSide call;
    private final HandBack back;
    private final HandBackStream stream;
    private final ExchangeJournal journal;

    /**
     * @param call the lane's call it belongs to
     * @param back where it goes
     * @param stream takes its response
     */
    LaneCaller(LaneSide call, HandBack back, HandBackStream stream) {
        this.call = call;
        this.back = back;
        this.stream = stream;
        this.journal = new ExchangeJournal(call.exchange().journal());
    }

    @Override
    public DownstreamStream stream() {
        return stream;
    }

    @Override
    public ClientConnection connection() {
        return call.client();
    }

    /** The exchange with the client says it. */
    @Override
    public @Nullable String transportSecurity() {
        return null;
    }

    @Override
    public ExchangeJournal journal() {
        return journal;
    }

    // It was cleaned when it came from its client. What the lane's filters made of it has to be one unambiguous path,
    // and nothing of the mesh's own. A drain does not concern it: it belongs to a request that is under way.
    @Override
    public @Nullable Failure enter(RequestHead head) {
        if (call.over()) {
            return Failure.of(FailureCode.CLIENT_GONE, "nobody waits for the response of this request any more");
        }
        head.headers().removeStartingWith(MeshHeaders.PREFIX);
        return PathNormalizer.TRANSPARENT.normalize(head);
    }

    @Override
    public long callNanos() {
        return call.exchange().callLeftNanos();
    }

    @Override
    public boolean countsBody() {
        return false;
    }

    @Override
    public Tracing.ServerSpan span(RequestHead head) {
        return call.exchange().span();
    }

    @Override
    public Arrival arrival(@Nullable FallbackCause fallback) {
        return new Arrival(call.client(), null, scope().shared().clock(), fallback);
    }

    @Override
    public Destination find(RequestHead head) {
        return scope().router().find(back, head, arrival(null), call.exchange().config());
    }

    @Override
    public @Nullable Stop admit(RequestHead head, Destination found) {
        return null; // The lane has asked.
    }

    @Override
    public OwnPages pages() {
        return OwnPages.NONE; // The lane makes an exception of a failure, not a page.
    }

    @Override
    public String called() {
        return "";
    }

    @Override
    public void greet(Headers response) {
        // The lane has done so.
    }

    @Override
    public Destination followed(Destination found) {
        return scope().router()
                .followed(found, call.to().only(), call.exchange().config());
    }

    @Override
    public @Nullable Failure begin(String service, RequestHead head) {
        return call.handBacks().begin(service, head.method());
    }

    @Override
    public void informational(ResponseRelay relay, ResponseHead head) {
        call.exchange().response().informational(head);
    }

    // Spring sends no head before it has some of the body: only then does our own part of the way begin.
    @Override
    public void bodyBegins(Exchange exchange) {
        journal.responseHeadRead(exchange.now());
    }

    @Override
    public void via(ResponseHead response) {
        // It does not leave the cluster here.
    }

    @Override
    public void leaving(Exchange exchange, ResponseRelay relay, ResponseHead response, boolean end) {
        // It does not leave the cluster here.
    }

    @Override
    public void failed(Exchange exchange, ResponseRelay relay, Failure failure, long retryAfterNanos) {
        relay.abandon();
        exchange.finish();
        stream.failed(failure, retryAfterNanos);
    }

    @Override
    public void ended(Exchange exchange) {
        call.ended(exchange, back, exchange.upstream(), journal);
    }

    private ExchangeScope scope() {
        return call.exchange().scope();
    }
}
