package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.engine.observe.OwnPages;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.Arrival;
import io.portcullis.engine.route.FallbackCause;
import io.portcullis.engine.route.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Who asks for an exchange: a client, or the extension lane, which hands back what a client asked for. All that differs
 * between the two is here. Made for one exchange; event loop only.
 */
sealed interface Caller permits ClientCaller, LaneCaller {
    /** Takes the response. */
    DownstreamStream stream();

    /** The client's connection, whoever asks. */
    ClientConnection connection();

    /** What the response says about https if it does not say it itself (RFC 6797), or null for nothing. */
    @Nullable
    String transportSecurity();

    /** What the exchange writes down. */
    ExchangeJournal journal();

    /**
     * Lets a request in, in the state it has to be in.
     *
     * @return null, or why it may not come in
     */
    @Nullable
    Failure enter(RequestHead head);

    /** The longest time that a gRPC call may take because it is part of another. */
    long callNanos();

    /** Whether the size of its body is looked at. */
    boolean countsBody();

    /** The span that stands for the request. */
    Tracing.ServerSpan span(RequestHead head);

    /** What routes may know of the request besides its head. */
    Arrival arrival(@Nullable FallbackCause fallback);

    /** Finds the way of a request that has come in. */
    Destination find(RequestHead head);

    /**
     * Whether the page that makes the request may make it.
     *
     * @return null, or why the request goes no further
     */
    @Nullable
    Stop admit(RequestHead head, Destination found);

    /** Puts in front of the fields of a response what {@link #admit} has promised. */
    void greet(Headers response);

    /** The pages somebody has written for our failures. */
    OwnPages pages();

    /** The Host the client called, or empty. */
    String called();

    /** Where a route leads whose filters have run. */
    Destination followed(Destination found);

    /**
     * The service is known now.
     *
     * @return null, or why the request may not be sent there
     */
    @Nullable
    Failure begin(String service, RequestHead head);

    /** Passes on a head that announces another one. */
    void informational(ResponseRelay relay, ResponseHead head);

    /** The endpoint's first bytes behind its response head have come. */
    void bodyBegins(Exchange exchange);

    /** Says in a response that leaves for the caller which way it came. */
    void via(ResponseHead response);

    /**
     * Makes of the response what it has to be when it leaves for the caller.
     *
     * @param end whether it ends with its head
     */
    void leaving(Exchange exchange, ResponseRelay relay, ResponseHead response, boolean end);

    /**
     * Tells that there is no response but a failure.
     *
     * @param retryAfterNanos when it may be worth to try again, or 0
     */
    void failed(Exchange exchange, ResponseRelay relay, Failure failure, long retryAfterNanos);

    /** The exchange is over, everything was given back. */
    void ended(Exchange exchange);
}
