package io.portcullis.testkit.pods;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A small cluster's network on this machine: a node, and pods attached to it, each a network namespace. Nothing of it is
 * in the machine's own network, several live side by side, and what an aborted run leaves is removed by the next. Any
 * thread. Closing it, or the end of the process, ends all processes in it.
 */
public final class PodNetwork implements AutoCloseable {
    /** The first pod's number, and the last part of its addresses. */
    private static final int FIRST_POD = 10;

    private static final int MAX_POD = 250 * 256;
    /** What a service's name may be followed by: its namespace in Kubernetes, and the cluster's domain. */
    private static final List<String> SUFFIXES = List.of("", ".shop", ".shop.svc", ".shop.svc.cluster.local");

    private final OwnedName owner;
    private final Node node;
    private final PodDns dns;
    private final ServiceRules services;
    private final Map<String, Pod> pods = new LinkedHashMap<>();
    private final List<Runnable> closers = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "pods-end");
    private int nextPod = FIRST_POD;
    private boolean closed;

    /**
     * Makes the node, after removing what aborted runs have left.
     *
     * @throws IllegalStateException if this machine or user cannot; see {@link RequiresPods}
     */
    public PodNetwork() {
        Leftovers.ofTheDead();
        owner = OwnedName.next();
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            node = new Node(owner, Directories.make(Leftovers.DIRECTORIES.resolve(owner.toString()), "rwxr-xr-x"));
            dns = new PodDns(node);
            closers.add(dns::close);
            services = new ServiceRules(node);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    public Node node() {
        return node;
    }

    /** The names that pods can resolve. */
    public PodDns dns() {
        return dns;
    }

    /** A new pod; its name is free again after it is closed, its addresses are not given to another. */
    public synchronized Pod pod(String name) {
        if (nextPod > MAX_POD) {
            throw new IllegalStateException("pod " + name + ": no address is left, start another network");
        }
        int number = nextPod;
        return attach(name, "10.88." + number / 256 + '.' + number % 256, "fd00:10:88::" + Integer.toHexString(number));
    }

    /** A machine outside of the cluster, which pods reach at these addresses; they should be in nobody's network here. */
    public synchronized Pod outside(String name, String ipv4, String ipv6) {
        Pod machine = attach(name, ipv4, ipv6);
        node.ip("route replace " + ipv4 + "/32 dev br0", "route replace " + ipv6 + "/128 dev br0");
        return machine;
    }

    private Pod attach(String name, String ipv4, String ipv6) {
        if (closed) {
            throw new IllegalStateException("pod " + name + ": the network is closed");
        }
        if (pods.containsKey(name) || name.equals(node.name())) {
            throw new IllegalArgumentException("pod name: '" + name + "' is taken in this network");
        }
        Path parent = node.directory().resolveSibling("pods");
        Pod pod = new Pod(name, nextPod++, ipv4, ipv6, owner, parent, node, this::remove);
        pods.put(name, pod);
        return pod;
    }

    /** The pods that are not closed, in the order in which they came. */
    public synchronized List<Pod> pods() {
        return List.copyOf(pods.values());
    }

    /**
     * A service with addresses of its own, known by DNS as {@code name}, {@code name.shop}, {@code name.shop.svc} and
     * {@code name.shop.svc.cluster.local}. Further ports of the same name share the addresses.
     *
     * @param targetPort the port of the pods
     */
    public VirtualService service(String name, int port, int targetPort, Pod... pods) {
        VirtualService service = services.add(name, port, targetPort, List.of(pods));
        register(name, service.ipv4(), service.ipv6());
        return service;
    }

    /** A service without addresses of its own: its names, the same as a {@link #service}'s, lead to these pods from now on. */
    public void headless(String name, Pod... pods) {
        register(
                Names.check("service", name),
                Arrays.stream(pods)
                        .flatMap(pod -> Stream.of(pod.ipv4(), pod.ipv6()))
                        .toArray(String[]::new));
    }

    /** Starts to capture what pods and node send to each other; returns when no packet will be missed. */
    public synchronized Capture capture() {
        Capture capture = new Capture(node, node.directory().resolve("capture-" + closers.size() + ".pcap"));
        closers.add(capture::close);
        return capture;
    }

    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending: the hook finds nothing left to do.
        }
    }

    private void register(String name, String... addresses) {
        SUFFIXES.forEach(suffix -> dns.set(name + suffix, addresses));
    }

    private synchronized void remove(Pod pod) {
        if (pods.remove(pod.name(), pod)) {
            pod.remove();
        }
    }

    private synchronized void end() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            closers.forEach(Runnable::run);
            pods.values().forEach(Pod::askToEnd);
            pods.values().forEach(Pod::remove);
            pods.clear();
        } finally {
            Leftovers.of(owner);
        }
    }
}
