package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Asks for as much as it gets. One thread. */
interface LoadGenerator {
    /**
     * Loads an address.
     *
     * @throws IOException if not every response was a good one: what then was measured would be something else
     */
    Load run(InetSocketAddress target, int seconds) throws IOException, InterruptedException;

    /**
     * What came back.
     *
     * @param requests answered
     * @param perSecond on average
     */
    record Load(long requests, double perSecond) {}
}
