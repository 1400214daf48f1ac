package io.portcullis.engine.exchange;

import io.netty.util.NetUtil;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.core.runtime.ServiceRuntime;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The ports of the application behind an inbound listener. It is called from addresses of its own, so that what it opens to
 * 127.0.0.1 or ::1 only stays closed to its peers, and so that the rules of interception can tell who calls. Any thread.
 */
final class Applications {
    private static final String SOURCE_IPV6 = "::6";
    private static final ServicePolicy FROM_IPV4 = TransparentPolicy.from("127.0.0.6");
    private static final ServicePolicy FROM_IPV6 = TransparentPolicy.from(SOURCE_IPV6);

    private final ServiceRegistry registry;
    private final OwnAddresses own;
    private final Endpoint main;
    private final boolean ipv6SourceThere;
    private final ServiceRuntime mainCalled;
    private final ServiceRuntime mainIntercepted;

    /** @param main the application, where nothing else is said */
    Applications(ServiceRegistry registry, OwnAddresses own, Endpoint main) {
        this.registry = registry;
        this.own = own;
        this.main = main;
        this.ipv6SourceThere = own.contain(SOURCE_IPV6);
        this.mainCalled = runtime(main, false);
        this.mainIntercepted = runtime(main, true);
    }

    /** The port of the application that a connection means: the one it was going to, or the main one. */
    int port(@Nullable InetSocketAddress originalDestination) {
        return originalDestination == null ? main.port() : originalDestination.getPort();
    }

    /** Where that port is served. What nobody says anything about is served at the address that was called. */
    ServiceRuntime at(@Nullable InetSocketAddress originalDestination, InboundPolicy policy) {
        Endpoint declared = policy.port(port(originalDestination)).application();
        boolean intercepted = originalDestination != null;
        if (declared != null) {
            return runtime(declared, intercepted);
        }
        if (originalDestination == null || originalDestination.getPort() == main.port()) {
            return intercepted ? mainIntercepted : mainCalled;
        }
        return runtime(Endpoint.at(originalDestination), true);
    }

    private ServiceRuntime runtime(Endpoint endpoint, boolean intercepted) {
        return registry.address(false, endpoint.host(), endpoint.port(), policy(endpoint.host(), intercepted));
    }

    private ServicePolicy policy(String host, boolean intercepted) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address == null) {
            return TransparentPolicy.INSTANCE;
        }
        boolean four = address.length == 4;
        boolean ours = four && address[0] == 127 || intercepted && own.contain(host);
        if (!ours || !four && !ipv6SourceThere) {
            return TransparentPolicy.INSTANCE;
        }
        return four ? FROM_IPV4 : FROM_IPV6;
    }
}
