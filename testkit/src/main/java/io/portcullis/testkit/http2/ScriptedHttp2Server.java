package io.portcullis.testkit.http2;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A port on loopback whose connections the test itself accepts and plays, one after the other. One thread. */
public final class ScriptedHttp2Server implements AutoCloseable {
    private static final int MILLIS = 10_000;

    private final ServerSocket listening;
    private int accepted;

    private ScriptedHttp2Server(ServerSocket listening) {
        this.listening = listening;
    }

    /** In the clear. */
    public static ScriptedHttp2Server start() {
        return start(null);
    }

    /**
     * By TLS.
     *
     * @param protocols it agrees on in the handshake (ALPN), the best first
     */
    public static ScriptedHttp2Server start(@Nullable SSLContext tls, String... protocols) {
        try {
            ServerSocket socket = tls == null
                    ? new ServerSocket()
                    : tls.getServerSocketFactory().createServerSocket();
            if (socket instanceof SSLServerSocket secured) {
                var parameters = secured.getSSLParameters();
                parameters.setApplicationProtocols(protocols);
                secured.setSSLParameters(parameters);
            }
            socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 512);
            return new ScriptedHttp2Server(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections were accepted. */
    public int accepted() {
        return accepted;
    }

    /** The next connection, which has not said anything yet; the handshake of TLS is over. */
    public Http2Peer accept() {
        try {
            listening.setSoTimeout(MILLIS);
            var socket = listening.accept();
            accepted++;
            if (socket instanceof SSLSocket secured) {
                secured.startHandshake();
            }
            return new Http2Peer(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nobody is waiting to be accepted. */
    public boolean nobodyElse() {
        try {
            listening.setSoTimeout(1);
            listening.accept().close();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
