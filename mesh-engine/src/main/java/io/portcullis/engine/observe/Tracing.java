package io.portcullis.engine.observe;

import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;

/**
 * Makes the spans of exchanges: one for the request as this hop serves it, one below it for each attempt. The W3C
 * {@code traceparent} and {@code tracestate} of the request are continued, or a trace begins. Called on event loops; the names
 * of a span may be asked for on any thread.
 */
public interface Tracing {
    /** The span of a request that came in. */
    ServerSpan server(RequestHead head, ListenerRole role);

    /** A request served by this hop. */
    interface ServerSpan {
        /** 32 lower-case hex digits. */
        String traceId();

        /** 16 lower-case hex digits. */
        String spanId();

        /** Whether the trace is being recorded. */
        boolean sampled();

        /** The span of one attempt. */
        ClientSpan attempt(int number);

        /** The exchange is over; called once. */
        void end(ExchangeRecord exchange);
    }

    /** One attempt. */
    interface ClientSpan {
        /** Sets {@code traceparent} and {@code tracestate} of the request that is sent. */
        void inject(Headers headers);

        /**
         * The attempt is over; called once.
         *
         * @param service the service, or the address where there is none
         * @param endpoint {@code host:port}
         * @param status of the response, or 0
         * @param error what went wrong, or empty
         */
        void end(String service, String endpoint, int status, String error);
    }
}
