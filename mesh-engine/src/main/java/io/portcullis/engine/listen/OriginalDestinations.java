package io.portcullis.engine.listen;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Finds out where a connection was going before a rule of the system's firewall redirected it to us. Any thread. */
@FunctionalInterface
public interface OriginalDestinations {
    /** The original destination of an accepted connection, or null if it was not redirected, as far as anybody knows. */
    @Nullable
    InetSocketAddress of(Channel channel);
}
