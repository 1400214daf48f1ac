package io.portcullis.demo.pods;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Makes a port somewhere else one of this machine's loopback address: bytes go through as they come, each direction ends by
 * itself. Its threads are daemons.
 */
public final class Forward implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5000;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final ExecutorService inside;

    private Forward(ServerSocket server, InetSocketAddress target, ExecutorService inside) {
        this.server = server;
        this.target = target;
        this.inside = inside;
    }

    /**
     * Returns when the port accepts.
     *
     * @param port of this machine; 0 for any
     * @param target as it is seen from there
     * @param there makes threads that live there
     */
    public static Forward open(int port, InetSocketAddress target, ThreadFactory there) throws IOException {
        ServerSocket server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Forward forward = new Forward(server, target, Executors.newCachedThreadPool(there));
        Thread.ofPlatform().daemon().name("forward-" + port).start(forward::accept);
        return forward;
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                inside.execute(() -> serve(client));
            } catch (SocketException e) {
                return; // It was closed.
            } catch (IOException e) {
                System.err.println("portcullis: the forward of port " + port() + " goes on after " + e);
            }
        }
    }

    private void serve(Socket client) {
        // Made by a thread of that place, so the connection is one of that place.
        try (client;
                Socket upstream = new Socket()) {
            upstream.connect(target, CONNECT_MILLIS);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            CompletableFuture<Void> back = CompletableFuture.runAsync(() -> pump(upstream, client), inside);
            pump(client, upstream);
            back.join();
        } catch (IOException e) {
            // Nobody is there, or one of them has gone: the client sees its connection end.
        }
    }

    /** Both connections end when one direction breaks, for the other may wait for what never comes. */
    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Then it is closed as far as it can be.
        }
    }

    /** Accepts no more; what is under way goes on. */
    @Override
    public void close() throws IOException {
        server.close();
        inside.shutdown();
    }
}
