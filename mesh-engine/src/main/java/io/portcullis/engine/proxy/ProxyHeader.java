package io.portcullis.engine.proxy;

import java.net.InetSocketAddress;

/**
 * From where to where a connection goes that somebody passes on, as its PROXY header says. Immutable, any thread.
 *
 * @param source the client; resolved, of the family of the destination
 * @param destination what it connected to; resolved
 */
public record ProxyHeader(InetSocketAddress source, InetSocketAddress destination) {}
