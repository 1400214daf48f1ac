package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.spring.config.Addresses.HostPort;
import io.portcullis.spring.config.OutboundProperties.InterceptProperties;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The addresses a sidecar listens at, and that of its application. Stateless, any thread. */
public final class SidecarAddresses {
    static final String DEFAULT_PROXY = "127.0.0.1:15102";
    static final int DEFAULT_INTERCEPT = 15_101;
    static final String DEFAULT_PROBES = "0.0.0.0:15120";
    static final String DEFAULT_APPLICATION = "127.0.0.1:8080";

    private SidecarAddresses() {}

    static void check(PortcullisProperties written, Problems problems) {
        Addresses addresses = new Addresses(problems);
        addresses.local("portcullis.outbound.address", proxyText(written));
        interceptPort(written, problems);
        if (written.probes() != null && written.probes().address() != null) {
            addresses.local("portcullis.probes.address", written.probes().address());
        }
        if (written.inbound() != null && written.inbound().trustedGateways() != null) {
            written.inbound()
                    .trustedGateways()
                    .forEach(id -> Identities.check("portcullis.inbound.trusted-gateways", id, problems));
        }
        addresses.remote("portcullis.inbound.application", applicationText(written));
    }

    /** Where the forward proxy listens, or null if it does not. */
    public static @Nullable InetSocketAddress proxy(PortcullisProperties written) {
        OutboundProperties outbound = written.outbound();
        boolean enabled = outbound == null || !Boolean.FALSE.equals(outbound.enabled());
        return enabled ? local("portcullis.outbound.address", proxyText(written)) : null;
    }

    /** Two of our own listeners at one address would stop the start, with a message that names one of them. */
    private static void interceptPort(PortcullisProperties written, Problems problems) {
        String path = "portcullis.outbound.intercept.port";
        if (!intercepts(written) || problems.concerns("portcullis.outbound") || interceptPort(written) == 0) {
            return;
        }
        int port = interceptPort(written);
        InetSocketAddress proxy = proxy(written);
        if (proxy != null && proxy.getPort() == port) {
            problems.add(path, String.valueOf(port), "a port of its own; portcullis.outbound.address has this one");
        }
    }

    private static boolean intercepts(PortcullisProperties written) {
        InterceptProperties intercept =
                written.outbound() == null ? null : written.outbound().intercept();
        if (intercept == null) {
            return false;
        }
        return intercept.enabled() == null ? intercept.port() != null : intercept.enabled();
    }

    private static int interceptPort(PortcullisProperties written) {
        InterceptProperties intercept =
                written.outbound() == null ? null : written.outbound().intercept();
        return intercept == null || intercept.port() == null ? DEFAULT_INTERCEPT : intercept.port();
    }

    /** The port for redirected connections, or -1 if there is none. */
    public static int intercepted(PortcullisProperties written) {
        return intercepts(written) ? interceptPort(written) : -1;
    }

    /** The application behind the inbound listener. */
    public static Endpoint application(PortcullisProperties written) {
        String path = "portcullis.inbound.application";
        HostPort address = valid(path, new Addresses(new Problems()).remote(path, applicationText(written)));
        return Endpoint.of(address.host(), address.port());
    }

    /** Where the application listens, as far as it is written: all its ports. */
    public static List<Endpoint> applicationPorts(Reading reading) {
        Endpoint application = application(reading.properties());
        Set<Endpoint> ports = new LinkedHashSet<>(List.of(application));
        reading.snapshot().inbound().ports().forEach((number, port) -> {
            if (port.application() != null) {
                ports.add(port.application());
            } else if (number != application.port()) {
                ports.add(Endpoint.of("127.0.0.1", number));
            }
        });
        return List.copyOf(ports);
    }

    /** Whether a drain waits for the application. */
    public static boolean waitsForApplication(PortcullisProperties written, boolean inKubernetes) {
        DrainProperties drain = written.drain();
        return drain == null || drain.waitForApplication() == null
                ? inKubernetes || intercepts(written)
                : drain.waitForApplication();
    }

    /** Where probes are answered, or null if they are not. */
    public static @Nullable InetSocketAddress probes(PortcullisProperties written, boolean inKubernetes) {
        ProbesProperties probes = written.probes();
        String address = probes == null ? null : probes.address();
        boolean enabled =
                probes == null || probes.enabled() == null ? inKubernetes || address != null : probes.enabled();
        return enabled ? local("portcullis.probes.address", address == null ? DEFAULT_PROBES : address) : null;
    }

    /** The loopback listeners of single services. */
    public static Map<ServiceId, InetSocketAddress> services(PortcullisProperties written) {
        Map<ServiceId, InetSocketAddress> listeners = new LinkedHashMap<>();
        if (written.services() != null) {
            written.services().forEach((name, service) -> {
                if (service.listen() != null) {
                    listeners.put(ServiceId.of(name), local(name + ".listen", service.listen()));
                }
            });
        }
        return listeners;
    }

    private static InetSocketAddress local(String path, String text) {
        return valid(path, new Addresses(new Problems()).local(path, text)).socket();
    }

    private static HostPort valid(String path, @Nullable HostPort address) {
        if (address == null) {
            throw new IllegalStateException(path + " was not checked before it was used");
        }
        return address;
    }

    private static String proxyText(PortcullisProperties written) {
        OutboundProperties outbound = written.outbound();
        return outbound == null || outbound.address() == null ? DEFAULT_PROXY : outbound.address();
    }

    private static String applicationText(PortcullisProperties written) {
        InboundProperties inbound = written.inbound();
        return inbound == null || inbound.application() == null ? DEFAULT_APPLICATION : inbound.application();
    }
}
