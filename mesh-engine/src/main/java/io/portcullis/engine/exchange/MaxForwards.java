package io.portcullis.engine.exchange;

import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.route.Stop;
import org.jspecify.annotations.Nullable;

/** How many proxies an OPTIONS may still pass (RFC 9110, 7.6.2). Counted at the gateway; a sidecar is no hop that anybody sees. */
final class MaxForwards {
    private static final HeaderName NAME = HeaderName.of("Max-Forwards");

    private MaxForwards() {}

    /** Counts one down; an answer if there is none left. What is no number is no limit, and passes. */
    static @Nullable Stop spend(ListenerRole role, RequestHead head) {
        if (role != ListenerRole.GATEWAY || !head.method().equals("OPTIONS")) {
            return null;
        }
        int at = head.headers().indexOf(NAME, 0);
        long left = at < 0 ? -1 : head.headers().decimal(at);
        if (left == 0) {
            return new Stop.Answered(200, new Headers(), new byte[0], NAME.toString());
        }
        if (left > 0) {
            head.headers().set(NAME, Long.toString(left - 1));
        }
        return null;
    }
}
