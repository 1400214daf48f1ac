package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.http.Statuses;
import io.portcullis.engine.lane.LaneCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.route.Route;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * One request in Spring: takes it from the engine, lets the application's handler run, and gives the engine its response. What
 * the engine calls comes on the event loop; everything of Spring runs on the lane's thread of the call.
 */
final class RunningCall implements UpstreamStream {
    private static final Logger log = LoggerFactory.getLogger(RunningCall.class);

    private final ExtensionLane lane;
    private final LaneRoutes routes;
    private final HttpHandler handler;
    private final EventExecutor thread;
    private final LaneCall call;
    private final ResponseReceiver receiver;
    private final Intake request = new Intake();
    private final Outlet response;
    private final List<InFlow> bodies = new ArrayList<>(2); // Of the lane's thread.
    private @Nullable RequestHead origin;
    private @Nullable Disposable running;
    private @Nullable Headers responseTrailers;
    private boolean headSent;
    private boolean expectsContinue;
    private boolean over;

    RunningCall(
            ExtensionLane lane,
            LaneRoutes routes,
            HttpHandler handler,
            EventExecutor thread,
            LaneCall call,
            ResponseReceiver receiver) {
        this.lane = lane;
        this.routes = routes;
        this.handler = handler;
        this.thread = thread;
        this.call = call;
        this.receiver = receiver;
        this.response = new Outlet(receiver);
    }

    /** The call that a request belongs to, however often it was decorated; null if it is of another server. */
    static @Nullable RunningCall of(ServerHttpRequest request) {
        Object origin = ServerHttpRequestDecorator.getNativeRequest(request);
        return origin instanceof RunningCall call ? call : null;
    }

    /** The head as it came from the engine; not to be changed. */
    RequestHead origin() {
        return Objects.requireNonNull(origin, "a call begins with its head");
    }

    LaneCall call() {
        return call;
    }

    LaneRoutes routes() {
        return routes;
    }

    /** The route is known now. */
    void chose(Route route) {
        String id = route.getId();
        call.loop().execute(() -> call.chose(id));
    }

    EventExecutor thread() {
        return thread;
    }

    ExtensionLane lane() {
        return lane;
    }

    // ---- the request, on the event loop

    @Override
    public void head(RequestHead head, boolean end) {
        origin = head;
        expectsContinue = head.headers().contains(HeaderName.EXPECT);
        boolean switches = head.upgrade() != null;
        InFlow flow = end && !switches
                ? null
                : new InFlow(
                        thread,
                        lane.buffers(),
                        bytes -> call.loop().execute(() -> receiver.credit(bytes)),
                        this::wanted);
        if (flow != null) {
            request.begin(flow);
        }
        LaneThreads.run(thread, () -> begin(head, flow), () -> call.loop().execute(() -> giveUp("it is closed")));
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        request.data(data, end);
    }

    @Override
    public void trailers(Headers trailers) {
        request.trailers(trailers);
    }

    /** What the client sends after a 101, or null where it asked for none. Lane's thread. */
    @Nullable
    InFlow switchedTo() {
        return origin().upgrade() == null ? null : request.body();
    }

    /** Nobody waits for the response any more. */
    @Override
    public void reset(StreamReset reason) {
        response.close();
        LaneThreads.run(thread, this::cancel);
    }

    @Override
    public void credit(int bytes) {
        response.credit(bytes);
    }

    private void giveUp(String why) {
        receiver.reset(new StreamReset(StreamReset.Code.CANCELLED, why));
    }

    // ---- Spring's part, on the lane's thread

    private void begin(RequestHead head, @Nullable InFlow flow) {
        if (over) {
            return;
        }
        if (flow != null) {
            bodies.add(flow);
        }
        ServerHttpRequest asked;
        try {
            asked = LaneRequest.of(this, head, head.upgrade() == null ? flow : null);
        } catch (IllegalArgumentException e) {
            log.debug("not a request for Spring: {}", e.getMessage());
            send(new ResponseHead(400, Statuses.reason(400), HttpVersion.HTTP_1_1, new Headers(), 0), true);
            return;
        }
        boolean toHead = head.method().equals("HEAD");
        LaneResponse answer = new LaneResponse(this);
        ServerHttpResponse seen = toHead ? new HttpHeadResponseDecorator(answer) : answer;
        running = Mono.defer(() -> handler.handle(asked, seen))
                .subscribe(nothing -> {}, this::failed, () -> completed(answer, toHead));
    }

    private void completed(LaneResponse answer, boolean toHead) {
        LaneThreads.run(thread, () -> {
            if (headSent) {
                Headers trailers = responseTrailers;
                call.loop().execute(() -> response.end(trailers));
                finish();
                return;
            }
            try {
                send(answer.bodiless(toHead), true);
                finish();
            } catch (IllegalArgumentException e) {
                failed(e);
            }
        });
    }

    private void failed(Throwable cause) {
        LaneThreads.run(thread, () -> {
            if (headSent) {
                call.loop().execute(() -> giveUp(String.valueOf(cause)));
            } else {
                log.error("a request of the extension lane failed", cause);
                sendEmpty(500);
            }
            finish();
        });
    }

    private void sendEmpty(int status) {
        Headers fields = new Headers();
        fields.add(HeaderName.CONTENT_LENGTH, "0");
        send(new ResponseHead(status, Statuses.reason(status), HttpVersion.HTTP_1_1, fields, 0), true);
    }

    private void cancel() {
        if (!over) {
            Disposable handling = running;
            finish();
            if (handling != null) {
                handling.dispose();
            }
        }
    }

    private void finish() {
        over = true;
        bodies.forEach(InFlow::discard);
        bodies.clear();
    }

    /** Sends the head of the response, once. */
    void send(ResponseHead head, boolean end) {
        headSent = true;
        call.loop().execute(() -> receiver.head(head, end));
    }

    /** Sends the body of the response; completes when the publisher has. */
    Mono<Void> send(ResponseHead head, Publisher<? extends DataBuffer> data) {
        return Mono.create(done -> {
            send(head, false);
            data.subscribe(new Feed(call.loop(), thread, response, done));
        });
    }

    /** Trailers for the end of the response. */
    void responseTrailers(Headers fields) {
        responseTrailers = fields;
    }

    /** Trailers of the request, once its body has ended; or null. */
    @Nullable
    Headers requestTrailers() {
        return request.trailers();
    }

    /** A body that came in, to be discarded with the call at the latest. */
    void own(InFlow flow) {
        if (over) {
            flow.discard();
        } else {
            bodies.add(flow);
        }
    }

    /** Somebody reads the body: a client that waits for leave to send it gets that. */
    private void wanted() {
        if (expectsContinue) {
            expectsContinue = false;
            ResponseHead proceed = new ResponseHead(
                    100, Statuses.reason(100), HttpVersion.HTTP_1_1, new Headers(0, 0), BodyLength.NONE);
            call.loop().execute(() -> receiver.head(proceed, false));
        }
    }

    /** The upstream is asked whether it wants the body; false if the client has been told to send it. */
    boolean leaveExpectation() {
        boolean due = expectsContinue;
        expectsContinue = false;
        return due;
    }
}
