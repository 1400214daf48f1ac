package io.portcullis.engine.matrix;

import io.portcullis.testkit.http2.Http2Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Accepts the connections of the gateway; the exchanges that come in on any of them are the test's to play. */
final class PlayedEndpoint implements AutoCloseable {
    private static final long BOUND_SECONDS = 10;

    private final Http http;
    private final @Nullable SSLContext tls;
    private final @Nullable String protocol;
    private final boolean mutual;
    private final ServerSocket listening;
    private final BlockingQueue<Side> arrivals = new LinkedBlockingQueue<>();
    private final List<Wire> wires = new ArrayList<>();

    /**
     * @param tls null for none
     * @param protocol to agree on in the handshake (ALPN)
     * @param mutual whether who connects has to show a certificate
     */
    PlayedEndpoint(Http http, @Nullable SSLContext tls, @Nullable String protocol, boolean mutual) {
        this.http = http;
        this.tls = tls;
        this.protocol = protocol;
        this.mutual = mutual;
        listening = listen();
        Thread.ofVirtual().start(this::accept);
    }

    private static ServerSocket listen() {
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The next exchange that comes in. */
    Side next() {
        try {
            Side next = arrivals.poll(BOUND_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no request reached the endpoint within " + BOUND_SECONDS + " s");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As {@link #next()}, which has to be for that path. */
    Side next(String path) {
        Side next = next();
        String came = Http1Reader.value(next.in().awaitHead(1), ":path");
        if (!path.equals(came)) {
            throw new AssertionError("a request for " + came + " reached the endpoint (expected: " + path + ")");
        }
        return next;
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = listening.accept();
                Thread.ofVirtual().start(() -> serve(accepted));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private void serve(Socket accepted) {
        try {
            accepted.setTcpNoDelay(true);
            Wire wire = secured(accepted);
            synchronized (wires) {
                wires.add(wire);
            }
            if (http == Http.HTTP_2) {
                new Http2Link(wire, Http2Peer.over(wire.socket()).begin(), arrivals::add);
            } else {
                new Http1Link(wire, http, arrivals::add);
            }
        } catch (IOException e) {
            // The gateway has thought better of it.
        }
    }

    private Wire secured(Socket accepted) throws IOException {
        SSLContext context = tls;
        if (context == null) {
            return new Wire(accepted, accepted);
        }
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(accepted, "gateway", accepted.getPort(), true);
        socket.setUseClientMode(false);
        socket.setNeedClientAuth(mutual);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new Wire(socket, accepted);
    }

    @Override
    public void close() {
        Wire.io(listening::close);
        synchronized (wires) {
            wires.forEach(Wire::reset);
        }
    }
}
