package io.portcullis.engine.exchange;

import io.netty.buffer.ByteBufAllocator;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.compress.Acceptance;
import io.portcullis.engine.compress.CompressedBody;
import io.portcullis.engine.compress.Compression;
import io.portcullis.engine.cors.CorsTable;
import io.portcullis.engine.cors.CorsVerdict;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.grpc.GrpcCall;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.limit.Limit;
import io.portcullis.engine.listen.HttpsRedirect;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.loop.LoopContext;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.OwnPages;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.Arrival;
import io.portcullis.engine.route.FallbackCause;
import io.portcullis.engine.route.RouteMatch;
import io.portcullis.engine.route.Stop;
import org.jspecify.annotations.Nullable;

/** A client that asks over a connection of its own. Event loop only. */
final class ClientCaller implements Caller {
    private static final byte[] NOTHING = {};

    private final ExchangeScope scope;
    private final LoopContext loop;
    private final ActiveConfig config;
    private final DownstreamStream stream;
    private ClientConnection connection;
    private final ExchangeJournal journal;
    private final @Nullable Compression compression;
    private final @Nullable CorsTable cors;
    private Acceptance accepted = Acceptance.IDENTITY;
    private @Nullable Headers greeting;
    private String called = "";
    private @Nullable String forwardedFor;

    ClientCaller(ExchangeScope scope, LoopContext loop, ActiveConfig config, DownstreamStream stream, long nowNanos) {
        this.scope = scope;
        this.loop = loop;
        this.config = config;
        this.stream = stream;
        this.connection = stream.connection();
        boolean edge = scope.role() == ListenerRole.GATEWAY;
        this.compression = edge ? config.compression() : null;
        this.cors = edge ? config.cors() : null;
        this.journal = new ExchangeJournal(scope.shared().clock().millis(), nowNanos);
        scope.shared().active().begin();
    }

    @Override
    public DownstreamStream stream() {
        return stream;
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public @Nullable String transportSecurity() {
        return connection.secure() ? scope.edge().transportSecurity() : null;
    }

    @Override
    public ExchangeJournal journal() {
        return journal;
    }

    @Override
    public @Nullable Failure enter(RequestHead head) {
        if (config.pages() != OwnPages.NONE) {
            called = head.authority(); // Later it is the name of a service.
        }
        if (scope.refusing()) {
            return draining();
        }
        return loop.buffers().full() ? overloaded() : cleanUp(head);
    }

    private Failure overloaded() {
        scope.limits().reached(Limit.MEMORY_SHED);
        return Failure.of(
                FailureCode.OVERLOADED,
                "this process has no memory left for more requests",
                "try again in a moment, or at another instance; it was not processed here");
    }

    @Override
    public long callNanos() {
        return GrpcCall.UNBOUNDED;
    }

    @Override
    public boolean countsBody() {
        return true;
    }

    private static Failure draining() {
        return Failure.of(
                FailureCode.DRAINING,
                "this process is shutting down and takes no more requests",
                "send it to another instance; it was not processed here");
    }

    private @Nullable Failure cleanUp(RequestHead head) {
        if (config.routes().readsForwardedFor()) {
            forwardedFor = EntryHeaders.forwardedFor(head.headers());
        }
        scope.underscores().apply(head.headers());
        connection = EntryHeaders.apply(
                head,
                scope.role(),
                connection,
                scope.trusts(connection),
                config.snapshot().entrance().forwarded(),
                scope.shared().ownIdentity().get());
        if (compression != null) {
            accepted = compression.accepted(head);
        }
        Failure refused = Admission.certificate(stream.connection().edge(), head);
        return refused == null ? scope.paths().normalize(head) : refused;
    }

    @Override
    public Tracing.ServerSpan span(RequestHead head) {
        return scope.shared().tracing().server(head, scope.role());
    }

    @Override
    public Arrival arrival(@Nullable FallbackCause fallback) {
        return new Arrival(connection, forwardedFor, scope.shared().clock(), fallback);
    }

    @Override
    public Destination find(RequestHead head) {
        HttpsRedirect redirect = scope.edge().redirect();
        return redirect == null || connection.secure() || redirect.excepts(head.path())
                ? scope.router().find(head, arrival(null), config, loop.random(), journal.decisions())
                : toHttps(redirect.location(head));
    }

    private Destination toHttps(@Nullable String location) {
        if (location == null) {
            return new Destination.Refused(
                    null,
                    Failure.of(
                            FailureCode.BAD_REQUEST,
                            "the request does not say which host it means, so it cannot be sent to https",
                            "send Host"));
        }
        journal.decisions().add(() -> "sent to " + location);
        return new Destination.ToHttps(location);
    }

    // The lane asks for its own routes.
    @Override
    public @Nullable Stop admit(RequestHead head, Destination found) {
        if (cors == null
                || found instanceof Destination.ToLane
                || found instanceof Destination.ToHttps
                || isBeyondRoutes(found)) {
            return null;
        }
        CorsVerdict verdict = cors.judge(head, connection.secure(), found.match() != null);
        return switch (verdict) {
            case null -> null;
            case CorsVerdict.Passes(Headers headers) -> {
                greeting = headers;
                yield null;
            }
            case CorsVerdict.Preflight(Headers headers) -> new Stop.Answered(200, headers, NOTHING, "CORS");
            case CorsVerdict.Refused(Headers headers, String why) -> {
                greeting = headers;
                yield new Stop.Failed(Failure.of(FailureCode.CORS_REFUSED, why));
            }
        };
    }

    /** Whether something else is wrong than that no route matches. */
    private static boolean isBeyondRoutes(Destination found) {
        return found instanceof Destination.Refused(RouteMatch by, Failure why)
                && by == null
                && why.code() != FailureCode.NO_ROUTE;
    }

    @Override
    public OwnPages pages() {
        return scope.role() == ListenerRole.GATEWAY ? config.pages() : OwnPages.NONE;
    }

    @Override
    public String called() {
        return called;
    }

    @Override
    public void greet(Headers response) {
        if (greeting != null) {
            response.prepend(greeting);
        }
    }

    @Override
    public Destination followed(Destination found) {
        return scope.router().followed(found, null, config);
    }

    @Override
    public @Nullable Failure begin(String service, RequestHead head) {
        return null;
    }

    @Override
    public void informational(ResponseRelay relay, ResponseHead head) {
        if (!relay.started()) {
            head.headers().removeStartingWith(MeshHeaders.PREFIX);
            relay.informational(head);
        }
    }

    @Override
    public void bodyBegins(Exchange exchange) {
        // The head was relayed when it came.
    }

    @Override
    public void leaving(Exchange exchange, ResponseRelay relay, ResponseHead response, boolean end) {
        via(response);
        if (response.switching() && scope.refusing()) {
            exchange.sendAwaySoon();
        }
        if (compression != null && compression.applies(accepted, exchange.request(), response, end)) {
            compress(compression, exchange, relay, response, end);
        }
    }

    @Override
    public void via(ResponseHead response) {
        if (scope.role() == ListenerRole.GATEWAY) {
            EntryHeaders.via(response.headers(), response.version());
        }
    }

    private void compress(Compression by, Exchange exchange, ResponseRelay relay, ResponseHead response, boolean end) {
        CompressedBody body = end
                ? null
                : CompressedBody.begin(by, scope.shared().compressors(), loop.turns(), ByteBufAllocator.DEFAULT, relay);
        if (body != null) {
            relay.through(body);
            journal.decisions().add(() -> "the response is compressed with gzip");
        }
        if (end || body != null) {
            Compression.encode(response);
        }
    }

    @Override
    public void failed(Exchange exchange, ResponseRelay relay, Failure failure, long retryAfterNanos) {
        Answers.failure(this, relay, exchange, scope.role(), failure, retryAfterNanos);
        exchange.finish();
    }

    @Override
    public void ended(Exchange exchange) {
        try {
            ExchangeRecord record = exchange.record(scope.listener(), scope.role());
            exchange.span().end(record);
            scope.shared().observer().ended(record);
        } finally {
            scope.shared().active().end(); // A drain waits for it, whatever an observer does.
        }
    }
}
