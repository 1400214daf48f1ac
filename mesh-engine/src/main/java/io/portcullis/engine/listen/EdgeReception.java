package io.portcullis.engine.listen;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.detect.FirstBytes;
import io.portcullis.engine.tls.ClientHello;
import io.portcullis.engine.tls.EdgeHost;
import io.portcullis.engine.tls.EdgeTls;
import io.portcullis.engine.tls.HandshakeResult;
import java.nio.charset.StandardCharsets;

/**
 * What becomes of a connection from outside of the cluster, behind its PROXY header if there is one: {@link #begin}. TLS begins when the whole ClientHello is there, so
 * that a client that says nothing, or is not wanted, costs no more than its socket. Event loop only.
 */
final class EdgeReception {
    private static final byte[] SPEAK_TLS =
            ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 38\r\n"
                            + "Connection: close\r\n\r\nThis port speaks TLS: try it as https\n")
                    .getBytes(StandardCharsets.US_ASCII);

    private final AcceptedConnection connection;

    EdgeReception(AcceptedConnection connection) {
        this.connection = connection;
    }

    void begin() {
        EdgeTls tls = connection.listener().edge().tls();
        if (tls == null) {
            connection.http(connection.plain());
        } else {
            long deadlineNanos = connection.now() + tls.handshakeTimeout().toNanos();
            connection.peek(tls.handshakeTimeout(), (seen, last) -> firstBytes(tls, seen, last, deadlineNanos));
        }
    }

    private boolean firstBytes(EdgeTls tls, ByteBuf seen, boolean last, long deadlineNanos) {
        return switch (FirstBytes.kind(seen)) {
            case TLS -> hello(tls, seen, last, deadlineNanos);
            case HTTP1 -> end(tls, HandshakeResult.NOT_TLS, SPEAK_TLS);
            case HTTP2, OTHER -> end(tls, HandshakeResult.NOT_TLS);
            case UNDECIDED -> last && halfWay(tls, seen);
        };
    }

    private boolean hello(EdgeTls tls, ByteBuf seen, boolean last, long deadlineNanos) {
        ClientHello hello = ClientHello.read(seen);
        if (hello == null) {
            return last && halfWay(tls, seen);
        }
        EdgeHost host = tls.host(hello.serverName());
        if (host == null) {
            return end(tls, HandshakeResult.UNKNOWN_NAME, AcceptedConnection.UNRECOGNIZED_NAME);
        }
        if (!connection.speaksOneOf(hello.protocols())) {
            return end(tls, HandshakeResult.PROTOCOL, AcceptedConnection.NO_APPLICATION_PROTOCOL);
        }
        if (!host.suits(hello)) {
            return end(tls, HandshakeResult.CIPHER, AcceptedConnection.HANDSHAKE_FAILURE);
        }
        if (tls.handshakes().begin()) {
            connection.secure(tls, host, deadlineNanos);
        } else {
            connection.reset();
        }
        return true;
    }

    /** Nothing more will come. Who closes without a byte only looked whether the port is open. */
    private boolean halfWay(EdgeTls tls, ByteBuf seen) {
        if (!connection.inputEnded()) {
            return end(tls, HandshakeResult.TIMEOUT);
        }
        if (seen.isReadable()) {
            return end(tls, HandshakeResult.CLOSED);
        }
        connection.leave();
        return true;
    }

    /** There will be no handshake. */
    private boolean end(EdgeTls tls, HandshakeResult result, byte... lastWords) {
        tls.handshakes().count(result);
        connection.close(lastWords);
        return true;
    }
}
