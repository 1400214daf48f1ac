package io.portcullis.core.extension;

/**
 * A filter of an application that the engine runs on its event loop, between the stock filters of a route and in their order:
 * requests forwards, responses backwards. It sees heads, never bodies.
 *
 * <p>One instance serves all requests of a route, on several threads at once. <b>It must not block</b>, not even for a moment:
 * every connection of the event loop waits for it. What has to ask a database, another service or a file belongs into a
 * {@code GatewayFilter}, which runs in the extension lane.
 *
 * <p>What it throws fails the one request it was called for, with a message that names the filter.
 */
public interface EventLoopFilter {
    /**
     * Sees a request before it goes upstream. Behind Retry that is every attempt.
     *
     * @param request valid during the call only
     * @return whether it goes on
     */
    default Verdict onRequest(FilterRequest request) {
        return Verdict.goOn();
    }

    /**
     * Sees the response on its way to the client; not one that a filter gave, and not an error of the gateway's own.
     *
     * @param response valid during the call only
     */
    default void onResponse(FilterResponse response) {}
}
