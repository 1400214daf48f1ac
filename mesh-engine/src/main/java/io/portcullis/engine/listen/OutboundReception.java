package io.portcullis.engine.listen;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.UnknownDestination;
import io.portcullis.core.runtime.ServiceRuntime;
import io.portcullis.engine.detect.FirstBytes;
import io.portcullis.engine.exchange.Callee;
import io.portcullis.engine.exchange.ExchangeScope;
import java.net.InetSocketAddress;

/** What becomes of a connection that the application opened: {@link #begin}. Event loop only. */
final class OutboundReception {
    private final AcceptedConnection connection;

    OutboundReception(AcceptedConnection connection) {
        this.connection = connection;
    }

    void begin() {
        ServiceId service = connection.listener().service();
        if (connection.listener().intercepted()) {
            intercepted();
        } else if (service != null && connection.active().protocol(service) == Protocol.TCP) {
            connection.tunnelTo(service, null);
        } else {
            connection.http(connection.plain());
        }
    }

    private void intercepted() {
        InetSocketAddress original = connection.original();
        if (original == null) {
            connection.refuse(
                    FailureCode.UNKNOWN_SERVICE,
                    "it was not redirected here",
                    "this port takes what the rules of interception send");
            return;
        }
        switch (scope().callee(original)) {
            case Callee.Ourselves() ->
                connection.refuse(
                        FailureCode.UNKNOWN_SERVICE,
                        Endpoint.at(original) + " is this sidecar itself",
                        "call the service by its name, not the address of the proxy");
            case Callee.Known(ServiceId id, ServiceRuntime service, Protocol protocol) ->
                known(service, protocol, original.getPort());
            case Callee.Unknown() -> unknown(original);
        }
    }

    private void known(ServiceRuntime service, Protocol protocol, int port) {
        if (protocol == Protocol.HTTP) {
            connection.http(connection.plain());
        } else if (protocol == Protocol.TCP || policy().opaquePorts().contains(port)) {
            connection.tunnel(connection.plain(), service);
        } else {
            connection.peek(policy().detectTimeout(), (seen, last) -> {
                FirstBytes.Kind kind = FirstBytes.kind(seen);
                if (!last && kind == FirstBytes.Kind.UNDECIDED) {
                    return false;
                }
                if (kind.http()) {
                    connection.http(connection.plain());
                } else {
                    connection.tunnel(connection.plain(), service);
                }
                return true;
            });
        }
    }

    private void unknown(InetSocketAddress to) {
        OutboundPolicy policy = policy();
        if (policy.unknown() == UnknownDestination.PASSTHROUGH
                || policy.allowed().allows(to.getAddress(), to.getPort())) {
            connection.tunnel(connection.plain(), scope().outside(to));
        } else {
            connection.peek(policy.detectTimeout(), (seen, last) -> unknown(to, seen, last));
        }
    }

    /** Refused, unless the name is allowed; who speaks HTTP is told why. */
    private boolean unknown(InetSocketAddress to, ByteBuf seen, boolean last) {
        if (!last && FirstBytes.nameMayFollow(seen)) {
            return false;
        }
        String name = FirstBytes.name(seen);
        if (policy().allowed().allowsHost(name, to.getPort())) {
            connection.tunnel(connection.plain(), scope().outside(to));
        } else if (FirstBytes.kind(seen).http()) {
            connection.http(connection.plain());
        } else {
            connection.refuse(
                    connection.plain(),
                    name,
                    Failure.of(
                            FailureCode.UNKNOWN_SERVICE,
                            Endpoint.at(to) + (name == null ? "" : " (" + name + ")")
                                    + " is no service that is known here, and portcullis.outbound.unknown is refuse",
                            "declare it, or add it to portcullis.outbound.allow"));
        }
        return true;
    }

    private OutboundPolicy policy() {
        return connection.active().snapshot().outbound();
    }

    private ExchangeScope scope() {
        return connection.scope();
    }
}
