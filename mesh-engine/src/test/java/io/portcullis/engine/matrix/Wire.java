package io.portcullis.engine.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;

/**
 * A connection, and what is below it.
 *
 * @param socket the outermost
 * @param below the same, or the one that TLS lies upon
 */
record Wire(Socket socket, Socket below) {
    void send(byte[] bytes) {
        io(() -> {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        });
    }

    /** Ends this direction: FIN, or close_notify. */
    void halfClose() {
        io(socket::shutdownOutput);
    }

    /** Ends both, in order. */
    void close() {
        io(socket::close);
    }

    /** Without a word of TLS; what is closed stays as it is. */
    void reset() {
        if (below.isClosed()) {
            return;
        }
        io(() -> {
            below.setSoLinger(true, 0);
            below.close();
        });
    }

    /** Does something with sockets. */
    interface Io {
        void run() throws IOException;
    }

    static void io(Io action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
