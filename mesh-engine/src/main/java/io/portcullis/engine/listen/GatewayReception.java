package io.portcullis.engine.listen;

import io.portcullis.core.model.ProxyPeers;
import io.portcullis.engine.tls.ServerTls;

/** What becomes of a connection at the edge: {@link #begin}. Event loop only. */
final class GatewayReception {
    private final AcceptedConnection connection;

    GatewayReception(AcceptedConnection connection) {
        this.connection = connection;
    }

    void begin() {
        ProxyPeers proxies = connection.edge().proxies();
        if (proxies.contains(connection.remote().getAddress())) {
            connection.expectProxyHeader(proxies.timeout(), this::secure);
        } else {
            secure();
        }
    }

    private void secure() {
        ServerTls tls = connection.listener().tls();
        if (tls == null) {
            connection.http(connection.plain());
        } else {
            connection.secure(tls, (peer, protocol) -> connection.http(connection.client(true, peer)));
        }
    }
}
