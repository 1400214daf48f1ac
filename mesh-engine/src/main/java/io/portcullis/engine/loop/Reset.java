package io.portcullis.engine.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/** Breaks a connection off, so that its peer cannot take that for an end that was meant. Event loop only. */
public final class Reset {
    private Reset() {}

    /** Closes the socket with a reset, and below TLS: no close_notify is sent, and what was not written is lost. */
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells.
    public static void channel(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            if (channel.pipeline().firstContext() == null) {
                channel.close();
            } else {
                channel.pipeline().firstContext().close();
            }
        }
    }
}
