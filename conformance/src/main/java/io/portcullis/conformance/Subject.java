package io.portcullis.conformance;

import java.net.InetSocketAddress;

/** A proxy between the client and the upstream of a case. One thread. */
public interface Subject extends AutoCloseable {
    /**
     * Makes the proxy pass on to an upstream that nothing was sent to before.
     *
     * @param upstreamPort on 127.0.0.1
     * @return where its clients connect
     */
    InetSocketAddress before(int upstreamPort);

    @Override
    void close();
}
