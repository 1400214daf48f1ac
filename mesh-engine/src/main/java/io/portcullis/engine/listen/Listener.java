package io.portcullis.engine.listen;

import java.net.InetSocketAddress;

/** A bound listener. Any thread. */
public interface Listener extends AutoCloseable {
    /** As configured. */
    String name();

    /** Where it is bound; the port is the real one. */
    InetSocketAddress address();

    /** Connections that are open now. */
    int connections();

    /** Stops accepting and closes its connections at once; waits until its port is free. */
    @Override
    void close();
}
