package io.portcullis.engine.listen;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.engine.detect.FirstBytes;
import io.portcullis.engine.exchange.ExchangeScope;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.tls.ClientHello;
import io.portcullis.engine.tls.MeshProtocol;
import io.portcullis.engine.tls.ServerTls;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What becomes of a connection towards the application: {@link #begin}. Event loop only. */
final class InboundReception {
    private final AcceptedConnection connection;

    InboundReception(AcceptedConnection connection) {
        this.connection = connection;
    }

    void begin() {
        if (!connection.countsFor(connection.remote().getAddress())) {
            return;
        }
        ServerTls tls = connection.listener().tls();
        if (tls == null) {
            plaintext();
        } else if (tls.mode() == ServerTls.Mode.PERMISSIVE) {
            connection.peek(policy().detectTimeout(), (seen, last) -> permissive(tls, seen, last));
        } else if (probes().mayComeFrom(connection.remote().getAddress())) {
            connection.peek(policy().detectTimeout(), (seen, last) -> strictWithProbes(tls, seen));
        } else {
            secured(tls);
        }
    }

    /** The kubelet has no certificate: its requests are let in and looked at one by one (see Exchange). */
    private boolean strictWithProbes(ServerTls tls, ByteBuf seen) {
        if (seen.isReadable() && FirstBytes.kind(seen) != FirstBytes.Kind.TLS) {
            connection.http(connection.plain());
        } else {
            secured(tls);
        }
        return true;
    }

    /** TLS that is not for us is the application's own, if the client was on its way to the application. */
    private boolean permissive(ServerTls tls, ByteBuf seen, boolean last) {
        FirstBytes.Kind kind = FirstBytes.kind(seen);
        if (kind != FirstBytes.Kind.TLS) {
            return plaintext(kind, last);
        }
        ClientHello hello = original() == null ? null : ClientHello.read(seen);
        if (original() != null && hello == null && !last) {
            return false;
        }
        if (original() == null || hello != null && hello.ofMesh()) {
            secured(tls);
        } else {
            tunnel(connection.plain());
        }
        return true;
    }

    private void plaintext() {
        if (protocol() == Protocol.AUTO) {
            connection.peek(policy().detectTimeout(), (seen, last) -> plaintext(FirstBytes.kind(seen), last));
        } else {
            plaintext(FirstBytes.Kind.UNDECIDED, true);
        }
    }

    private boolean plaintext(FirstBytes.Kind kind, boolean last) {
        Protocol protocol = protocol();
        if (protocol == Protocol.AUTO && kind == FirstBytes.Kind.UNDECIDED && !last) {
            return false;
        }
        if (protocol == Protocol.HTTP || protocol == Protocol.AUTO && kind.http()) {
            connection.http(connection.plain());
        } else {
            tunnel(connection.plain());
        }
        return true;
    }

    private void secured(ServerTls tls) {
        connection.secure(tls, (peer, agreed) -> {
            ClientConnection client = connection.client(true, peer);
            Protocol declared = protocol();
            if (declared == Protocol.HTTP && agreed == MeshProtocol.TCP) {
                connection.refuse(
                        client,
                        null,
                        Failure.of(
                                FailureCode.BAD_REQUEST,
                                "its sidecar wants to pass on bytes, but port " + scope().applicationPort(original())
                                        + " is declared as http",
                                "see portcullis.inbound.ports"));
            } else if (declared == Protocol.TCP || declared == Protocol.AUTO && agreed == MeshProtocol.TCP) {
                tunnel(client);
            } else if (agreed == MeshProtocol.HTTP2) {
                connection.http2(client);
            } else {
                connection.http(client);
            }
        });
    }

    private void tunnel(ClientConnection client) {
        connection.tunnel(client, scope().application(original()));
    }

    /** Where nobody was redirected and nobody said anything, it is HTTP that comes to the listener. */
    private Protocol protocol() {
        Protocol declared = policy().port(scope().applicationPort(original())).protocol();
        return declared == Protocol.AUTO && original() == null ? Protocol.HTTP : declared;
    }

    private InboundPolicy policy() {
        return connection.active().snapshot().inbound();
    }

    private InboundPolicy.Probes probes() {
        return policy().probes();
    }

    private ExchangeScope scope() {
        return connection.scope();
    }

    private @Nullable InetSocketAddress original() {
        return connection.original();
    }
}
