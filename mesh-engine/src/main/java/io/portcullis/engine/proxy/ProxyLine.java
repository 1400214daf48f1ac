package io.portcullis.engine.proxy;

import com.google.re2j.Pattern;
import io.netty.buffer.ByteBuf;
import io.portcullis.engine.proxy.ProxyHeaderReader.Read;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Version 1: one line of text (proxy-protocol.txt, section 2.1). Stateless. */
final class ProxyLine {
    /** The longest line there can be, its end included. */
    private static final int MAX_BYTES = 107;

    /** Four numbers without leading zeros; whether they are below 256 is looked at when they are read. */
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern PORT = Pattern.compile("0|[1-9]\\d{0,4}");

    private ProxyLine() {}

    /** @param seen begins with {@code PROXY} and a blank */
    static @Nullable Read read(ByteBuf seen) throws MalformedProxyHeaderException {
        int start = seen.readerIndex();
        int end = seen.indexOf(start, start + Math.min(seen.readableBytes(), MAX_BYTES), (byte) '\n');
        if (end < 0) {
            if (seen.readableBytes() >= MAX_BYTES) {
                throw new MalformedProxyHeaderException(
                        "its line does not end within " + MAX_BYTES + " bytes (section 2.1)");
            }
            return null;
        }
        if (seen.getByte(end - 1) != '\r') {
            throw new MalformedProxyHeaderException("its line ends without a carriage return (section 2.1)");
        }
        String line = seen.toString(start, end - 1 - start, StandardCharsets.ISO_8859_1);
        return new Read(header(line), end + 1 - start);
    }

    private static @Nullable ProxyHeader header(String line) throws MalformedProxyHeaderException {
        String[] words = line.split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return null; // Whatever follows is to be ignored.
        }
        boolean four = words[1].equals("TCP4");
        if (words.length != 6 || !four && !words[1].equals("TCP6")) {
            throw refused(line);
        }
        Pattern form = four ? IPV4 : IPV6;
        return new ProxyHeader(address(words[2], words[4], form, line), address(words[3], words[5], form, line));
    }

    private static InetSocketAddress address(String host, String port, Pattern form, String line)
            throws MalformedProxyHeaderException {
        if (!form.matches(host) || !PORT.matches(port) || Integer.parseInt(port) > 65_535) {
            throw refused(line);
        }
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            throw refused(line);
        }
    }

    private static MalformedProxyHeaderException refused(String line) {
        String shown = line.replaceAll("[^ -~]", "?");
        return new MalformedProxyHeaderException("'" + shown
                + "' (expected: PROXY TCP4 or TCP6, two addresses, two ports, each behind one blank; section 2.1)");
    }
}
