package io.portcullis.engine.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the connection tracking of Linux by the socket option SO_ORIGINAL_DST, which there is for IPv4 and for IPv6 (Linux:
 * include/uapi/linux/netfilter_ipv4.h, netfilter_ipv6/ip6_tables.h). Knows nothing of channels that are not epoll's. Any thread.
 */
public enum ConnectionTracking implements OriginalDestinations {
    /** The only one. */
    LINUX;

    private static final int SO_ORIGINAL_DST = 80;

    /** Level SOL_IP; the answer is a sockaddr_in: family, port, address. */
    private static final RawUnixChannelOption IPV4 =
            new RawUnixChannelOption("SO_ORIGINAL_DST", 0, SO_ORIGINAL_DST, 16);

    /** Level SOL_IPV6; the answer is a sockaddr_in6: family, port, flow label, address. */
    private static final RawUnixChannelOption IPV6 =
            new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", 41, SO_ORIGINAL_DST, 28);

    @Override
    public @Nullable InetSocketAddress of(Channel channel) {
        if (!(channel instanceof EpollSocketChannel socket) || socket.remoteAddress() == null) {
            return null;
        }
        // A client with IPv4 at a socket for both families was tracked as IPv4; its address is shown as that.
        boolean four = socket.remoteAddress().getAddress() instanceof Inet4Address;
        InetSocketAddress original = four ? ask(socket, IPV4, 4, 4) : ask(socket, IPV6, 8, 16);
        return original == null || original.equals(socket.localAddress()) ? null : original;
    }

    private static @Nullable InetSocketAddress ask(
            EpollSocketChannel socket, RawUnixChannelOption option, int addressAt, int addressBytes) {
        try {
            ByteBuffer answer = socket.config().getOption(option);
            byte[] address = new byte[addressBytes];
            answer.get(addressAt, address);
            int port = (answer.get(2) & 0xFF) << 8 | answer.get(3) & 0xFF;
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        } catch (ChannelException e) {
            return null; // Not tracked at all: no rule has ever looked at the connection.
        }
    }
}
