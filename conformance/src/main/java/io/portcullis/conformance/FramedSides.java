package io.portcullis.conformance;

import io.portcullis.conformance.frames.FrameUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** The sockets of both sides of a case, in the clear or by TLS. Stateless. */
final class FramedSides {
    private FramedSides() {}

    /**
     * A client's connection, on which nothing has been said.
     *
     * @param plain what it lies upon, or is
     */
    static Socket over(Socket plain, Role role, Security security, boolean frames) throws IOException {
        plain.setTcpNoDelay(true);
        if (!security.ofClients(role)) {
            return plain;
        }
        SSLSocket socket = (SSLSocket) Identities.ofClient(role)
                .getSocketFactory()
                .createSocket(plain, Identities.WEB_NAME, plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {name(role, frames)});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        String agreed = socket.getApplicationProtocol();
        if (!name(role, frames).equals(agreed)) {
            throw new AssertionError("the client agreed on '" + agreed + "'");
        }
        return socket;
    }

    /** ALPN's names: those of the web, and those between sidecars. */
    private static String name(Role role, boolean frames) {
        if (role == Role.GATEWAY) {
            return frames ? "h2" : "http/1.1";
        }
        return frames ? "portcullis-h2" : "portcullis-http";
    }

    static FrameUpstream frames(FramedPlace place) throws IOException {
        return new FrameUpstream(
                listen(place.role(), place.security(), true),
                !place.scene().given().has(Given.SILENT_UPSTREAM),
                place.scene().upstreamBegins(),
                place.meanwhile());
    }

    /** An upstream that knows no HTTP/2. */
    static RawUpstream bytes(FramedPlace place) throws IOException {
        return new RawUpstream(listen(place.role(), place.security(), false), true);
    }

    private static ServerSocket listen(Role role, Security security, boolean frames) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        if (!security.ofUpstream(role)) {
            return new ServerSocket(0, 64, loopback);
        }
        SSLServerSocket socket = (SSLServerSocket)
                Identities.ofUpstream(role).getServerSocketFactory().createServerSocket(0, 64, loopback);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {name(role, frames)});
        if (role == Role.OUTBOUND) {
            parameters.setNeedClientAuth(true);
        }
        socket.setSSLParameters(parameters);
        return socket;
    }
}
