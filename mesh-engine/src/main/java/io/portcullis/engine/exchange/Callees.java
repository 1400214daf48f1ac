package io.portcullis.engine.exchange;

import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import java.net.InetSocketAddress;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

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
        // Few addresses are ours: the ports of the listeners are looked through only for those.
        if (own.contain(address.getAddress()) && ownPort.test(address.getPort())) {
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
        ServiceRuntime whole = owner == null ? null : service(owner, config);
        return owner == null || whole == null
                ? new Callee.Unknown()
                : new Callee.Known(owner, registry.endpoint(whole, address), config.protocol(owner));
    }

    /** The service as this configuration declares it; what nobody declared is found by its endpoints. */
    @Nullable
    ServiceRuntime service(ServiceId id, ActiveConfig config) {
        ServiceRuntime declared = config.service(id);
        return declared == null ? registry.find(id) : declared;
    }
}
