package io.portcullis.engine.listen;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Passthrough;
import io.portcullis.core.model.ProxyPeers;
import io.portcullis.core.model.ServerNames;
import io.portcullis.core.model.ServiceId;
import io.portcullis.engine.tls.ClientHello;

/** What becomes of a connection at the edge: {@link #begin}. Event loop only. */
// The PROXY header comes first, whatever follows: what the connection is, and whether its client may have it, is
// judged by the address in there.
final class GatewayReception {
    private final AcceptedConnection connection;

    GatewayReception(AcceptedConnection connection) {
        this.connection = connection;
    }

    void begin() {
        if (!connection.listener().passthrough()) {
            behindHeader(connection.entrance().proxies(), new EdgeReception(connection)::begin);
            return;
        }
        Passthrough how =
                connection.entrance().listeners().get(connection.listener().name());
        if (how == null) {
            connection.refuse(
                    FailureCode.UNKNOWN_SERVICE,
                    "the listener is not in the configuration any more",
                    "see portcullis.listeners");
        } else {
            behindHeader(how.proxies(), () -> passOn(how));
        }
    }

    private void behindHeader(ProxyPeers proxies, Runnable next) {
        if (proxies.contains(connection.remote().getAddress())) {
            connection.peek(proxies.timeout(), new ProxyHeaderFirst(connection, next));
        } else if (connection.countsFor(connection.remote().getAddress())) {
            next.run();
        }
    }

    private void passOn(Passthrough how) {
        switch (how.target()) {
            case Passthrough.ToService(ServiceId id) -> connection.tunnelTo(id, how.idleTimeout());
            case Passthrough.ByServerName(ServerNames names) ->
                connection.peek(connection.headTimeout(), (seen, last) -> byName(names, how, seen, last));
        }
    }

    private boolean byName(ServerNames names, Passthrough how, ByteBuf seen, boolean last) {
        if (!seen.isReadable()) {
            return last && silent();
        }
        if (seen.getUnsignedByte(seen.readerIndex()) != ClientHello.HANDSHAKE_RECORD) {
            connection.refuse(
                    FailureCode.UNRECOGNIZED_NAME,
                    "the client does not speak TLS",
                    "listeners with server-names take nothing else");
            return true;
        }
        ClientHello hello = ClientHello.read(seen);
        if (hello == null && !last) {
            return false;
        }
        String name = hello == null ? null : hello.serverName();
        ServiceId id = name == null ? null : names.find(name);
        if (id == null) {
            connection.refuseName(name);
        } else {
            connection.tunnelTo(id, how.idleTimeout());
        }
        return true;
    }

    /** Who closes without a byte only looked whether the port is open. */
    private boolean silent() {
        if (connection.inputEnded()) {
            connection.leave();
        } else {
            connection.refuse(
                    FailureCode.UNRECOGNIZED_NAME, "the client says nothing", "listeners with server-names take TLS");
        }
        return true;
    }
}
