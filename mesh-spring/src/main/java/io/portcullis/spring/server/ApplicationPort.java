package io.portcullis.spring.server;

import io.portcullis.core.model.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/** Asks whether an application listens. Stateless, any thread that may block. */
final class ApplicationPort {
    /** The application is on this machine; who needs longer to accept is busy, not gone. */
    private static final int PATIENCE_MILLIS = 500;

    private ApplicationPort() {}

    /** Whether somebody accepts a connection, or is too busy to refuse it. */
    static boolean accepts(Endpoint port) {
        InetSocketAddress address = new InetSocketAddress(port.host(), port.port());
        if (address.isUnresolved()) {
            return false;
        }
        try {
            return connects(address, source(address.getAddress()));
        } catch (BindException e) {
            return connectsFromAnywhere(address);
        } catch (IOException e) {
            return false;
        }
    }

    /** A machine without that source has no rules that redirect either. */
    private static boolean connectsFromAnywhere(InetSocketAddress address) {
        try {
            return connects(address, anyOf(address.getAddress()));
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean connects(InetSocketAddress address, InetAddress source) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(address, PATIENCE_MILLIS);
            return true;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    /** Where the inbound side calls it from: connections from elsewhere are redirected, to ourselves. */
    private static InetAddress source(InetAddress application) {
        return InetAddress.ofLiteral(application instanceof Inet4Address ? "127.0.0.6" : "::6");
    }

    private static InetAddress anyOf(InetAddress application) {
        return InetAddress.ofLiteral(application instanceof Inet4Address ? "0.0.0.0" : "::");
    }
}
