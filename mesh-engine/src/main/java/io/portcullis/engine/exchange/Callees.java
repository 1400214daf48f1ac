package io.portcullis.engine.exchange;

import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import java.net.InetSocketAddress;
import java.util.function.IntPredicate;

/**
 * Finds out whom an intercepted connection means, by the address it was going to and by nothing the client says: first the
 * virtual addresses of services, then those of their endpoints. Any thread.
 */
final class Callees {
    private final ServiceRegistry registry;
    private final OwnAddresses own;
    private final IntPredicate ownPort;

    /** @param ownPort whether a listener of this engine has the port */
    Callees(ServiceRegistry registry, OwnAddresses own, IntPredicate ownPort) {
        this.registry = registry;
        this.own = own;
        this.ownPort = ownPort;
    }

    Callee at(InetSocketAddress address, ActiveConfig config) {
        if (ownPort.test(address.getPort()) && own.contain(address.getAddress())) {
            return new Callee.Ourselves();
        }
        Service addressed = config.serviceAt(address);
        if (addressed != null) {
            ServiceRuntime runtime = config.service(addressed.id());
            return runtime == null
                    ? new Callee.Unknown()
                    : new Callee.Known(addressed.id(), runtime, addressed.protocol());
        }
        ServiceId owner = registry.ownerOf(address);
        ServiceRuntime whole = owner == null ? null : config.service(owner);
        if (owner != null && whole == null) {
            whole = registry.find(owner);
        }
        return owner == null || whole == null
                ? new Callee.Unknown()
                : new Callee.Known(owner, registry.endpoint(whole, address), protocol(owner, config));
    }

    private static Protocol protocol(ServiceId id, ActiveConfig config) {
        Service declared = config.snapshot().services().get(id);
        return declared == null ? Protocol.AUTO : declared.protocol();
    }
}
