package io.portcullis.e2e;

import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.pods.NetworkNamespace;
import io.portcullis.testkit.pods.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection that something in a pod opens, as any user but the sidecar's. One thread. */
final class PodClient implements AutoCloseable {
    /** What comes later than this does not come. */
    private static final Duration BOUND = Duration.ofSeconds(60);

    private final Socket socket;

    private PodClient(Socket socket) {
        this.socket = socket;
    }

    /** @throws UncheckedIOException if nobody is there */
    static PodClient connect(NetworkNamespace from, String address, int port) {
        return from.call(() -> connectFromHere(address, port));
    }

    /** From the pod this thread lives in, see {@link Pod#threads}. */
    static PodClient connectFromHere(String address, int port) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(BOUND.toMillis()));
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), port), Math.toIntExact(BOUND.toMillis()));
        return new PodClient(socket);
    }

    /** TLS with tools of its own: shows that certificate, whatever the other end thinks of it. */
    static PodClient secure(Pod from, String address, int port, SvidPem svid, String... alpn) throws IOException {
        return secure(from, address, port, svid.sslContext(), alpn);
    }

    /** TLS without a certificate. */
    static PodClient anonymous(Pod from, String address, int port, SvidPem trust, String... alpn) throws IOException {
        return secure(from, address, port, trust.anonymousSslContext(), alpn);
    }

    private static PodClient secure(Pod from, String address, int port, SSLContext context, String... alpn)
            throws IOException {
        Socket plain = connect(from, address, port).socket;
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(plain, address, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(alpn);
        secure.setSSLParameters(parameters);
        return new PodClient(secure);
    }

    /** As browsers do it: asks for the server by its name, and shows no certificate. */
    static PodClient web(Pod from, String address, int port, SvidPem trust, String serverName) throws IOException {
        PodClient client = secure(from, address, port, trust.anonymousSslContext());
        SSLSocket socket = (SSLSocket) client.socket;
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        socket.setSSLParameters(parameters);
        return client;
    }

    PodClient say(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return this;
    }

    PodClient say(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Says no more, and goes on to listen. */
    PodClient end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Breaks off. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    String line() throws IOException {
        return PodServer.line(socket.getInputStream());
    }

    String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    byte[] restBytes() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
