package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.explain.DecisionLog;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.listen.ListenerRole;
import io.portcullis.engine.route.CompiledAuthorization;
import io.portcullis.engine.tls.EdgeClient;
import io.portcullis.engine.tls.PeerIdentity;
import org.jspecify.annotations.Nullable;

/** Whether a client may ask for what it asks for. Stateless. */
final class Admission {
    private Admission() {}

    /**
     * Whether a client from outside may ask for this host, having shown what it has shown in its handshake. Whoever may come
     * in by the host's rule about certificates may ask: the rest is for the routes to decide.
     */
    static @Nullable Failure certificate(@Nullable EdgeClient client, RequestHead head) {
        if (client == null) {
            return null;
        }
        if (!client.mayAsk(head.authority())) {
            return Failure.of(
                    FailureCode.MISDIRECTED,
                    head.authority()
                            + " has another rule about clients' certificates than the host this connection was made to",
                    "ask for it over a connection of its own, with its name in the TLS handshake");
        }
        return client.lostTrust()
                ? Failure.of(
                        FailureCode.FORBIDDEN,
                        "the client's certificate is not trusted here any more",
                        "connect again with a certificate of an authority that is")
                : null;
    }

    /** Inbound only: at the edge the routes decide, and an application may call whom it likes. */
    static @Nullable Failure authorize(
            ExchangeScope scope, ActiveConfig config, ClientConnection client, RequestHead head, DecisionLog log) {
        if (scope.role() != ListenerRole.INBOUND) {
            return null;
        }
        PeerIdentity peer = client.peer();
        if (peer == null && isProbe(config, client, head)) {
            log.add(() -> "authorization: allowed as a probe of the node");
            return null;
        }
        if (peer == null && scope.demandsIdentity()) {
            return unidentified(client);
        }
        CompiledAuthorization.Verdict verdict =
                config.authorization().check(head.method(), head.path(), peer == null ? null : peer.spiffeId());
        log.add(verdict::text);
        return verdict.allowed()
                ? null
                : Failure.of(
                        FailureCode.FORBIDDEN,
                        (peer == null ? "an unauthenticated client" : peer) + " may not " + head.method() + " "
                                + head.path() + " here (" + verdict.text() + ")",
                        "see portcullis.inbound.authorization of this sidecar");
    }

    private static Failure unidentified(ClientConnection client) {
        return client.secure()
                ? Failure.of(
                        FailureCode.FORBIDDEN,
                        "the roots of this sidecar no longer vouch for the client's certificate",
                        "connect again with a certificate of the current roots")
                : Failure.of(
                        FailureCode.FORBIDDEN,
                        "only the probes of the node are taken in plain text here",
                        "see portcullis.inbound.probes of this sidecar");
    }

    private static boolean isProbe(ActiveConfig config, ClientConnection client, RequestHead head) {
        return config.snapshot()
                .inbound()
                .probes()
                .allows(client.remoteAddress().getAddress(), head.method(), head.path());
    }
}
