package io.portcullis.testkit.pods;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small cluster's network on this machine: a node, and pods attached to it, each a network namespace. Nothing of it is
 * in the machine's own network, several live side by side, and what an aborted run leaves is removed by the next. Any
 * thread. Closing it, or the end of the process, ends all processes in it.
 */
public final class PodNetwork implements AutoCloseable {
    /** The first pod's number, and the last part of its addresses. */
    private static final int FIRST_POD = 10;

    private static final int MAX_POD = 250 * 256;

    private final OwnedName owner;
    private final Node node;
    private final PodDns dns;
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
        if (closed) {
            throw new IllegalStateException("pod " + name + ": the network is closed");
        }
        if (pods.containsKey(name) || name.equals(node.name())) {
            throw new IllegalArgumentException("pod name: '" + name + "' is taken in this network");
        }
        if (nextPod > MAX_POD) {
            throw new IllegalStateException("pod " + name + ": no address is left, start another network");
        }
        Pod pod = new Pod(name, nextPod++, owner, node.directory().resolveSibling("pods"), node, this::remove);
        pods.put(name, pod);
        return pod;
    }

    /** The pods that are not closed, in the order in which they came. */
    public synchronized List<Pod> pods() {
        return List.copyOf(pods.values());
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
