package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.lane.HandBack;
import io.portcullis.engine.lane.HandBackStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** One request that goes back to the engine, which calls the service. Made on the lane's thread; a {@link HandBackStream} to the engine. */
final class HandingBack implements HandBackStream {
    private final RunningCall call;
    private final HandBack to;
    private final Intake response = new Intake();
    private final MonoSink<ServiceResponse> answered;
    private @Nullable RequestReceiver receiver; // Of the event loop, as is the outlet.
    private @Nullable Outlet request;
    private boolean headCame;

    private HandingBack(RunningCall call, HandBack to, MonoSink<ServiceResponse> answered) {
        this.call = call;
        this.to = to;
        this.answered = answered;
    }

    /**
     * Sends a request.
     *
     * @param body of the request, or null for none
     * @return its response once the head is there; a {@link HandBackFailedException} if there is none
     */
    static Mono<ServiceResponse> send(
            RunningCall call, HandBack to, RequestHead head, @Nullable Publisher<DataBuffer> body) {
        return Mono.create(sink -> new HandingBack(call, to, sink).begin(head, body));
    }

    private void begin(RequestHead head, @Nullable Publisher<DataBuffer> data) {
        answered.onCancel(() -> onLoop(() -> abandon("the filters gave it up")));
        onLoop(() -> {
            RequestReceiver opened = call.call().handBack(to, this);
            receiver = opened;
            request = new Outlet(opened);
            opened.head(head, data == null);
            if (data != null) {
                Outlet outlet = request;
                LaneThreads.run(call.thread(), () -> feed(outlet, data));
            }
        });
    }

    private void feed(Outlet outlet, Publisher<DataBuffer> data) {
        Mono.<Void>create(done -> data.subscribe(new Feed(call.call().loop(), call.thread(), outlet, done)))
                .subscribe(
                        nothing -> {},
                        failure -> bodyFailed(failure),
                        () -> onLoop(() -> outlet.end(call.requestTrailers())));
    }

    private Outlet outlet() {
        return Objects.requireNonNull(request, "a response comes after its request");
    }

    private void bodyFailed(Throwable failure) {
        onLoop(() -> abandon("the request's body failed: " + failure));
        answered.error(failure);
    }

    private void onLoop(Runnable task) {
        call.call().loop().execute(task);
    }

    private void abandon(String why) {
        if (request != null) {
            request.close();
        }
        if (receiver != null) {
            receiver.reset(new StreamReset(StreamReset.Code.CLOSED, why));
        }
    }

    // ---- what the engine answers, on the event loop

    @Override
    public void head(ResponseHead head, boolean end) {
        headCame = true;
        InFlow flow = new InFlow(call.thread(), call.lane().buffers(), this::credited, () -> {});
        response.begin(flow);
        if (end) {
            flow.end();
        }
        LaneThreads.run(call.thread(), () -> {
            call.own(flow);
            InFlow client = head.switching() ? call.switchedTo() : null;
            if (client != null) {
                feed(outlet(), client);
            }
            answered.success(new ServiceResponse(
                    head, flow, response::trailers, () -> onLoop(() -> abandon("nobody reads it"))));
        });
    }

    private void credited(int bytes) {
        onLoop(() -> {
            if (receiver != null) {
                receiver.credit(bytes);
            }
        });
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        response.data(data, end);
    }

    @Override
    public void trailers(Headers fields) {
        response.trailers(fields);
    }

    @Override
    public void reset(StreamReset reason) {
        if (request != null) {
            request.close();
        }
        IllegalStateException broken = new IllegalStateException("the response broke off: " + reason.detail());
        InFlow body = response.body();
        if (body != null) {
            body.fail(broken);
        } else if (!headCame) {
            LaneThreads.run(call.thread(), () -> answered.error(broken));
        }
    }

    @Override
    public void failed(Failure failure, long retryAfterNanos) {
        if (request != null) {
            request.close();
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(retryAfterNanos + TimeUnit.SECONDS.toNanos(1) - 1);
        LaneThreads.run(call.thread(), () -> answered.error(new HandBackFailedException(failure, seconds)));
    }

    @Override
    public void credit(int bytes) {
        if (request != null) {
            request.credit(bytes);
        }
    }

    @Override
    public ClientConnection connection() {
        return call.call().client();
    }
}
