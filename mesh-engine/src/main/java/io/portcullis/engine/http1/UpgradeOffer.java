package io.portcullis.engine.http1;

import org.jspecify.annotations.Nullable;

/** What the Upgrade and Connection fields of one message say together (RFC 9110, 7.8). Made for one message. */
// Only WebSocket (RFC 6455) is passed on. h2c would put a protocol behind our back that has requests of its own.
final class UpgradeOffer {
    private static final String WEBSOCKET = "websocket";

    private boolean nominated;
    private boolean webSocket;
    private boolean others;

    /** Connection names the field; else it is not meant for us, and has no effect. */
    void nominate() {
        nominated = true;
    }

    /** The value of an Upgrade field. */
    void offer(String value) {
        for (String member : value.split(",", -1)) {
            boolean known = member.strip().equalsIgnoreCase(WEBSOCKET);
            webSocket |= known;
            others |= !known;
        }
    }

    /** The protocol that a request offers and we pass on, or null. */
    @Nullable
    String offered() {
        return nominated && webSocket ? WEBSOCKET : null;
    }

    /** The one protocol that a response switches to, if we know it, or null. */
    @Nullable
    String chosen() {
        return others ? null : offered();
    }
}
