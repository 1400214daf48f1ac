package io.portcullis.engine.listen;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.detect.Peek;
import io.portcullis.engine.proxy.MalformedProxyHeaderException;
import io.portcullis.engine.proxy.ProxyHeader;
import io.portcullis.engine.proxy.ProxyHeaderReader;

/**
 * Takes the PROXY header off the beginning of a connection, and lets what comes behind it go on. Event loop only.
 *
 * @param next puts there what wants the connection's own bytes
 */
// The specification forbids to guess whether a header comes: from a load balancer that is listed there always is one,
// so that nobody behind it can leave it out or write one of its own.
record ProxyHeaderFirst(AcceptedConnection connection, Runnable next) implements Peek.Judge {
    @Override
    public boolean decides(ByteBuf seen, boolean last) {
        try {
            ProxyHeaderReader.Read read = ProxyHeaderReader.read(seen);
            if (read != null) {
                seen.skipBytes(read.bytes());
                ProxyHeader header = read.header();
                connection.proxied(header);
                if (header == null || connection.countsFor(header.source().getAddress())) {
                    next.run();
                }
            } else if (last) {
                incomplete(seen);
            }
            return last || read != null;
        } catch (MalformedProxyHeaderException e) {
            refuse(String.valueOf(e.getMessage()));
            return true;
        }
    }

    /** Who closes without a byte only looked whether the port is open, as load balancers do. */
    private void incomplete(ByteBuf seen) {
        boolean ended = connection.inputEnded();
        if (ended && !seen.isReadable()) {
            connection.leave();
        } else {
            refuse(ended ? "the connection ended within it" : "it did not come in time");
        }
    }

    private void refuse(String why) {
        connection.refuse(
                FailureCode.PROXY_HEADER,
                "the load balancer's PROXY header is missing or wrong: " + why,
                "let the load balancer send it, or take its address off portcullis.listener.proxy-protocol.from or that of"
                        + " portcullis.listeners");
    }
}
