package io.portcullis.testkit.pods;

import java.util.List;

/**
 * A service with addresses of its own, as kube-proxy makes them: the node sends each new connection to one of its endpoints,
 * drawn at random; while there is none, it is refused. Who calls is seen by the endpoint, unless it calls itself. Any thread.
 */
public final class VirtualService {
    private final ServiceRules rules;
    private final String name;
    private final int port;
    private final int targetPort;
    private final String ipv4;
    private final String ipv6;
    private volatile List<Pod> endpoints;

    VirtualService(ServiceRules rules, String name, int number, int port, int targetPort, List<Pod> endpoints) {
        this.rules = rules;
        this.name = Names.check("service", name);
        this.port = Names.checkPort("port of service " + name, port);
        this.targetPort = Names.checkPort("target port of service " + name, targetPort);
        this.endpoints = List.copyOf(endpoints);
        ipv4 = "10.96.0." + number;
        ipv6 = "fd00:10:96::" + Integer.toHexString(number);
    }

    public String name() {
        return name;
    }

    /** The port of its addresses. */
    public int port() {
        return port;
    }

    /** The port of its endpoints. */
    public int targetPort() {
        return targetPort;
    }

    public String ipv4() {
        return ipv4;
    }

    public String ipv6() {
        return ipv6;
    }

    public List<Pod> endpoints() {
        return endpoints;
    }

    /** From now on new connections go to these; those that are open stay. A pod that closes stays an endpoint until then. */
    public void endpoints(Pod... pods) {
        endpoints = List.of(pods);
        rules.apply();
    }
}
