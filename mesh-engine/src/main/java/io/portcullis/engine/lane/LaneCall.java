package io.portcullis.engine.lane;

import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.observe.Tracing;
import io.portcullis.engine.route.FallbackCause;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One request in the extension lane. Any thread, where nothing else is said. */
public interface LaneCall {
    /** The event loop of the exchange; runs what it is given in order. */
    Executor loop();

    /** The client. Event loop only. */
    ClientConnection client();

    /** What is known of the client. */
    LaneClient from();

    /** The span of the exchange, the parent of whatever the lane calls by itself. */
    Tracing.ServerSpan span();

    /** The id of the first route that may match, or null if none does; all before it certainly do not. */
    @Nullable
    String firstRoute();

    /** The route this request drew in each group of weighted routes: ids of routes by the names of their groups. */
    Map<String, String> chosen();

    /** Why the request goes to the fallback of a CircuitBreaker that the engine runs, or null: it is on its first way. */
    @Nullable
    FallbackCause fallback();

    /** Tells which route the lane has chosen, for the record. Event loop only. */
    void chose(String route);

    /**
     * Opens an exchange for the request as the lane sends it: chooses an endpoint, retries, breaks and traces like any other.
     * Event loop only.
     *
     * @param stream takes the response
     * @return takes the request
     */
    RequestReceiver handBack(HandBack back, HandBackStream stream);
}
