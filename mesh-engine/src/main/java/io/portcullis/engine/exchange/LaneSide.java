package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.HandBack;
import io.portcullis.engine.lane.HandBackStream;
import io.portcullis.engine.lane.LaneCall;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The extension lane as the upstream side of an exchange. It always has room: no pool, no breaker, no limit and no retry stands
 * between the two, because those stand behind the hand-back, and once is enough. Event loop only, but for {@link LaneCall}.
 */
final class LaneSide implements UpstreamSide, ResponseReceiver, LaneCall {
    private enum State {
        AWAITING_HEAD,
        RELAYING,
        ENDED
    }

    private final Exchange exchange;
    private final LoopContext loop;
    private final Destination.ToLane to;
    private final RequestBody body;
    private final RequestBody.Reader reader;
    private final LanePatience patience;
    private final HandBacks handBacks = new HandBacks();
    private final List<Exchange> handedBack = new ArrayList<>(1);
    private final ClientConnection client;
    private final InetSocketAddress remoteAddress;
    private final InetSocketAddress localAddress;
    private final boolean secure;
    private final @Nullable SSLSession tlsSession;
    private final @Nullable PeerIdentity peer;
    private final Map<String, String> chosen;

    private State state = State.AWAITING_HEAD;
    private @Nullable UpstreamStream stream;
    private int sendCredit = Credits.INITIAL_WINDOW_BYTES;
    private long acknowledgedBytes;
    private boolean requestEnded;
    private @Nullable Failure failure;
    private @Nullable String route;
    private @Nullable String service;
    private @Nullable String subset;

    LaneSide(
            Exchange exchange,
            LoopContext loop,
            ClientConnection client,
            Destination.ToLane to,
            RequestBody body,
            Deadlines deadlines) {
        this.exchange = exchange;
        this.loop = loop;
        this.to = to;
        this.body = body;
        this.reader = body.reader();
        this.patience = new LanePatience(deadlines, exchange.config());
        this.client = client;
        this.remoteAddress = client.remoteAddress();
        this.localAddress = client.destination();
        this.secure = client.secure();
        this.tlsSession = client.tlsSession();
        this.peer = client.peer();
        this.chosen = exchange.config().routes().chosen(to.draws());
    }

    void start(RequestHead head) {
        body.stopKeeping();
        patience.begin(exchange.now());
        UpstreamStream opened = to.lane().open(this, this);
        stream = opened;
        requestEnded = body.ended() && body.receivedBytes() == 0 && body.trailers() == null;
        opened.head(head.copy(), requestEnded);
        pump();
    }

    Exchange exchange() {
        return exchange;
    }

    HandBacks handBacks() {
        return handBacks;
    }

    Destination.ToLane to() {
        return to;
    }

    // ---- the request's way into the lane

    @Override
    public void pump() {
        while (stream != null && !requestEnded && state != State.ENDED) {
            ByteBuf data = sendCredit > 0 ? reader.next(sendCredit) : null;
            boolean last = body.ended() && reader.atEnd();
            Headers trailers = body.trailers();
            if (data != null) {
                sendCredit -= data.readableBytes();
                requestEnded = last && trailers == null;
                stream.data(data, requestEnded);
            } else if (last && trailers != null) {
                requestEnded = true;
                stream.trailers(trailers);
            } else if (last) {
                requestEnded = true;
                stream.data(Unpooled.EMPTY_BUFFER, true);
            } else {
                return;
            }
        }
    }

    @Override
    public void credit(int bytes) {
        sendCredit += bytes;
        acknowledgedBytes += bytes;
        if (state != State.ENDED) {
            exchange.acknowledged(acknowledgedBytes);
            pump();
        }
    }

    // ---- the response's way out of it

    @Override
    public void head(ResponseHead head, boolean end) {
        if (state != State.AWAITING_HEAD) {
            return;
        }
        if (head.informational()) {
            exchange.response().informational(head);
            return;
        }
        state = end ? State.ENDED : State.RELAYING;
        if (head.switching()) {
            requestEnded = false;
            body.reopen();
        }
        exchange.response().laneHead(head, end);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        if (state != State.RELAYING) {
            data.release();
            return;
        }
        if (end) {
            state = State.ENDED;
        }
        exchange.response().data(data, end);
    }

    @Override
    public void trailers(Headers trailers) {
        if (state == State.RELAYING) {
            state = State.ENDED;
            exchange.response().trailers(trailers);
        }
    }

    @Override
    public void reset(StreamReset reason) {
        if (state != State.ENDED) {
            state = State.ENDED;
            exchange.fail(
                    failure == null
                            ? Failure.of(
                                    FailureCode.LANE_FAILED,
                                    "the extension lane gave up before its response was complete: " + reason.detail(),
                                    "look for the stack trace of the application's own filters in the log")
                            : failure);
        }
    }

    @Override
    public void responseCredit(int bytes) {
        if (stream != null && state == State.RELAYING) {
            stream.credit(bytes);
        }
    }

    // ---- its end

    @Override
    public void timedOut() {
        if (!handedBack.isEmpty()) {
            patience.begin(exchange.now());
        } else if (awaitsClient()) {
            exchange.fail(exchange.overdue().clientStoppedSending());
        } else {
            exchange.fail(patience.lost(route));
        }
    }

    @Override
    public boolean awaitsClient() {
        return reader.atEnd() && acknowledgedBytes >= body.receivedBytes() && !body.ended();
    }

    @Override
    public boolean awaitRequest() {
        return false;
    }

    @Override
    public void blame(String why) {
        cancel(why);
    }

    @Override
    public void settle(int status) {
        // Its services are judged behind the hand-back.
    }

    @Override
    public void release(int status, ExchangeJournal journal) {
        cancel("the response ended before the request");
        if (failure != null && status >= 400) {
            journal.failed(failure);
        }
        for (Exchange open : List.copyOf(handedBack)) {
            open.reset(new StreamReset(StreamReset.Code.CLOSED, "nobody waits for it any more"));
        }
    }

    private void cancel(String why) {
        boolean open = state != State.ENDED || !requestEnded;
        state = State.ENDED;
        requestEnded = true;
        if (open && stream != null) {
            stream.reset(new StreamReset(StreamReset.Code.CANCELLED, why));
        }
    }

    // ---- what is handed back

    @Override
    public RequestReceiver handBack(HandBack back, HandBackStream response) {
        Exchange opened = exchange.handedBack(new LaneCaller(this, back, response));
        handedBack.add(opened);
        return opened;
    }

    /** Whether nobody waits for the response any more. */
    boolean over() {
        return state == State.ENDED && requestEnded;
    }

    /** What was handed back is over. */
    void ended(Exchange of, HandBack back, @Nullable UpstreamSide side, ExchangeJournal journal) {
        handedBack.remove(of);
        route = back.route();
        service = side == null ? null : side.service();
        subset = side == null ? null : side.subset();
        failure = journal.failure();
        if (service != null && !journal.maybeProcessed()) {
            handBacks.notProcessed(service);
        }
        exchange.journal().adopt(journal);
        if (state == State.AWAITING_HEAD) {
            patience.begin(exchange.now());
        }
    }

    // ---- what there is to know

    @Override
    public Executor loop() {
        return loop.loop();
    }

    @Override
    public ClientConnection client() {
        return client;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remoteAddress;
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public boolean secure() {
        return secure;
    }

    @Override
    public @Nullable SSLSession tlsSession() {
        return tlsSession;
    }

    @Override
    public @Nullable PeerIdentity peer() {
        return peer;
    }

    @Override
    public Tracing.ServerSpan span() {
        return exchange.span();
    }

    @Override
    public @Nullable String firstRoute() {
        return to.match() == null ? null : to.match().route().id();
    }

    @Override
    public Map<String, String> chosen() {
        return chosen;
    }

    @Override
    public void chose(String id) {
        route = id;
        exchange.journal().decisions().add(() -> "the extension lane chose route " + id);
    }

    @Override
    public TakenLane lane() {
        return TakenLane.EXTENSION;
    }

    @Override
    public String target() {
        return service == null ? "the extension lane" : service + " (extension lane)";
    }

    @Override
    public int made() {
        return 0;
    }

    @Override
    public long retryAfterNanos() {
        return 0;
    }

    @Override
    public @Nullable String route() {
        return route;
    }

    @Override
    public @Nullable String service() {
        return service;
    }

    @Override
    public @Nullable String subset() {
        return subset;
    }
}
