package io.portcullis.spring.training;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** What is behind the process that is trained: 200 with a few words, for any request. Any thread; {@link #close} ends it. */
final class TrainingUpstream implements AutoCloseable {
    private static final byte[] ANSWER =
            "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ntrained\n".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TrainingUpstream(ServerSocket server) {
        this.server = server;
        Thread.ofPlatform().daemon().name("training-upstream").start(this::accept);
    }

    /** An application without TLS, on a free port of the loopback address. */
    static TrainingUpstream plain() throws IOException {
        return new TrainingUpstream(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
    }

    /** One that asks for the client's certificate. */
    static TrainingUpstream mutual(SSLContext context) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(true);
        return new TrainingUpstream(server);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().name("training-connection").start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the training is over.
        }
    }

    private void serve(Socket socket) {
        open.add(socket);
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream requests = new BufferedInputStream(socket.getInputStream());
            while (true) {
                TrainingMessage.read(requests);
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException e) {
            // The other end has what it wanted; if not, it says so.
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
