package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.HandBack;
import io.portcullis.engine.lane.HandBackStream;
import io.portcullis.engine.lane.LaneCall;
import io.portcullis.engine.lane.LaneClient;
import io.portcullis.engine.lane.TakenLane;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.FallbackCause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
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
    private final RequestSending sending;
    private final LanePatience patience;
    private final HandBacks handBacks = new HandBacks();
    private final List<Exchange> handedBack = new ArrayList<>(1);
    private final ClientConnection client;
    private final LaneClient from;
    private final @Nullable GrpcCall grpc;
    private final Map<String, String> chosen;
    private final @Nullable FallbackCause fallback;

    private State state = State.AWAITING_HEAD;
    private @Nullable UpstreamStream stream;
    private boolean released;
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
            Deadlines deadlines,
            @Nullable FallbackCause fallback) {
        this.exchange = exchange;
        this.loop = loop;
        this.to = to;
        this.body = body;
        this.sending = new RequestSending(body);
        this.patience = new LanePatience(deadlines, exchange.config());
        this.client = client;
        this.from = LaneClient.of(client);
        this.grpc = exchange.grpc();
        this.fallback = fallback;
        this.chosen = exchange.config().routes().chosen(to.draws());
    }

    void start(RequestHead head) {
        body.stopKeeping();
        patience.begin(exchange.now());
        UpstreamStream opened = to.lane().open(this, this);
        stream = opened;
        sending.head(opened, head.copy());
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
        sending.pump();
    }

    @Override
    public void credit(int bytes) {
        sending.acknowledged(bytes);
        if (state != State.ENDED) {
            exchange.acknowledged(sending.acknowledgedBytes());
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
        if (grpc != null) {
            grpc.answered(head);
            if (failed(head)) {
                return;
            }
        }
        state = State.RELAYING;
        if (end) {
            ended(null);
        } else if (head.switching()) {
            sending.switched();
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
            ended(null);
        }
        exchange.response().data(data, end);
    }

    @Override
    public void trailers(Headers trailers) {
        if (state == State.RELAYING) {
            ended(trailers);
            exchange.response().trailers(trailers);
        }
    }

    @Override
    public void reset(StreamReset reason) {
        if (state != State.ENDED) {
            end();
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
        return sending.awaitsMore();
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
        boolean open = !over();
        released = true;
        end();
        if (open && stream != null) {
            stream.reset(new StreamReset(StreamReset.Code.CANCELLED, why));
        }
    }

    /** A client of gRPC reads no pages: what went wrong behind the hand-back is told in the words of gRPC. */
    private boolean failed(ResponseHead head) {
        if (exchange.callLeftNanos() <= 0) {
            exchange.overdue().callTimedOut();
            return true;
        }
        if (failure != null && head.status() >= 400) {
            exchange.fail(failure);
            return true;
        }
        return false;
    }

    /** The response came to its end. */
    private void ended(@Nullable Headers trailers) {
        if (grpc != null) {
            grpc.ended(trailers);
        }
        end();
    }

    private void end() {
        state = State.ENDED;
        sending.stop();
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
        return released || state == State.ENDED && sending.ended();
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
    public LaneClient from() {
        return from;
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
    public @Nullable FallbackCause fallback() {
        return fallback;
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
