package io.portcullis.engine.health;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.core.error.Failure;
import io.portcullis.core.model.HealthCheckPolicy;
import io.portcullis.core.model.UpstreamTls;
import io.portcullis.core.runtime.EndpointState;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamConnection;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.grpc.OwnCall;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.loop.Timers;
import io.portcullis.engine.upstream.ConnectionWaiter;
import io.portcullis.engine.upstream.EndpointPool;
import io.portcullis.engine.upstream.LoopUpstreams;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question to one endpoint, and its answer; tells what it found exactly once, unless it is cancelled. Event loop only.
 */
final class HealthCall implements ConnectionWaiter, ResponseReceiver {
    private static final String USER_AGENT = "portcullis-health-check";

    private final Consumer<Finding> outcome;
    private final Answer answer;
    private final RequestHead head;
    private final byte[] body;
    private final EndpointPool pool;
    private final Duration timeout;
    private final Timers.Timer timer;
    private @Nullable UpstreamConnection connection;
    private @Nullable UpstreamStream stream;
    private boolean askedAgain;
    private boolean answered;
    private boolean over;

    /** @param outcome told what was found */
    HealthCall(
            LoopContext loop,
            LoopUpstreams upstreams,
            ServiceRuntime service,
            EndpointState endpoint,
            HealthCheckPolicy policy,
            Consumer<Finding> outcome) {
        this.outcome = outcome;
        this.timeout = policy.timeout();
        String authority = service.policy().tls() instanceof UpstreamTls.Web web
                ? web.serverName()
                : service.id().name();
        switch (policy.question()) {
            case HealthCheckPolicy.Grpc(String name) -> {
                head = OwnCall.head(authority, HealthMessages.METHOD, timeout.toNanos());
                body = HealthMessages.request(name);
                answer = new GrpcAnswer(name);
            }
            case HealthCheckPolicy.Http(String path) -> {
                head = get(authority, path);
                body = new byte[0];
                answer = new HttpAnswer(path);
            }
        }
        head.headers().add(HeaderName.USER_AGENT, USER_AGENT);
        this.pool = upstreams.pool(endpoint, service.policy(), head);
        this.timer = loop.timers().schedule(this::late, timeout.toNanos());
    }

    private static RequestHead get(String authority, String target) {
        Headers headers = new Headers();
        headers.add(HeaderName.HOST, authority);
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? null : target.substring(question + 1);
        return new RequestHead("GET", path, query, HttpVersion.HTTP_1_1, headers, BodyLength.NONE);
    }

    void start() {
        pool.acquire(this);
    }

    /** Nobody wants to know any more. */
    void cancel() {
        if (!over) {
            end();
            leave();
        }
    }

    private void late() {
        if (over) {
            return;
        }
        String what = stream == null ? "no connection" : answered ? "no whole answer" : "no answer";
        end();
        leave();
        outcome.accept(Finding.failed(what + " within " + timeout.toMillis() + " ms"));
    }

    // ---- the question's way

    @Override
    public void connected(UpstreamConnection available) {
        connection = available;
        UpstreamStream opened = available.open(this);
        stream = opened;
        opened.head(head, body.length == 0);
        if (body.length > 0 && stream == opened) {
            opened.data(Unpooled.wrappedBuffer(body), true);
        }
    }

    @Override
    public void failed(Failure failure) {
        end();
        outcome.accept(Finding.failed(failure.message()));
    }

    @Override
    public void credit(int bytes) {
        // The question is sent whole: it is smaller than any window.
    }

    // ---- the answer's way

    @Override
    public void head(ResponseHead response, boolean end) {
        if (over || response.informational()) {
            return;
        }
        answered = true;
        answer.head(response);
        if (end) {
            found(null);
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        int bytes = data.readableBytes();
        boolean enough = over || answer.data(data);
        data.release();
        if (over) {
            return;
        }
        if (enough && !end) {
            Finding finding = answer.finding(null);
            end();
            leave();
            outcome.accept(finding);
        } else if (end) {
            found(null);
        } else if (stream != null) {
            stream.credit(bytes);
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (!over) {
            found(trailers);
        }
    }

    @Override
    public void reset(StreamReset reason) {
        if (over) {
            return;
        }
        boolean again = !askedAgain && saysNothing(reason);
        stream = null;
        connection = null;
        if (again) {
            askedAgain = true;
            pool.acquire(this);
            return;
        }
        end();
        outcome.accept(Finding.failed(reason.detail()));
    }

    /** An endpoint may close a connection for its age while a question is on its way. */
    private boolean saysNothing(StreamReset reason) {
        if (answered || connection == null || !connection.reused() || connection.available()) {
            return false;
        }
        return switch (reason.code()) {
            case CLOSED, UNSENT, REFUSED -> true;
            case TLS_REFUSED, PROTOCOL, CANCELLED, TIMEOUT -> false;
        };
    }

    private void found(@Nullable Headers trailers) {
        end();
        outcome.accept(answer.finding(trailers));
    }

    private void end() {
        over = true;
        timer.cancel();
    }

    /** Whatever carries it is of no use: it may be what hangs. */
    private void leave() {
        if (connection == null) {
            pool.cancel(this);
        } else {
            connection.close();
        }
    }
}
