package io.portcullis.engine.listen;

/**
 * Decides what becomes of a connection that was accepted: <b>the way of a connection is {@link #begin}</b>, goes on in the
 * reception of its listener's role, and ends with a codec or a tunnel at the end of its pipeline. Event loop only.
 */
// What is known is not guessed: a declared protocol is never detected, and TLS between sidecars says what it carries.
// Bytes are held back only where something depends on them.
final class Reception {
    private Reception() {}

    static void begin(AcceptedConnection connection) {
        switch (connection.listener().role()) {
            case GATEWAY -> new GatewayReception(connection).begin();
            case INBOUND -> new InboundReception(connection).begin();
            case OUTBOUND -> new OutboundReception(connection).begin();
        }
    }
}
