package io.portcullis.engine.proxy;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** PROXY headers byte by byte, written from the specification and not with the code under test. */
public final class ProxyHeaders {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    private ProxyHeaders() {}

    public static byte[] text(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * @param command such as 21 for PROXY
     * @param protocol such as 11 for TCP over IPv4
     * @param rest addresses and TLVs
     */
    public static byte[] block(String command, String protocol, String rest) {
        return hex(SIGNATURE + command + protocol + "%04x".formatted(rest.length() / 2) + rest);
    }

    /** A PROXY header of version 2 from one address to another, both of one family. */
    public static byte[] block(InetSocketAddress from, InetSocketAddress to, String tlvs) {
        String four = from.getAddress().getAddress().length == 4 ? "11" : "21";
        String addresses = HexFormat.of().formatHex(from.getAddress().getAddress())
                + HexFormat.of().formatHex(to.getAddress().getAddress())
                + "%04x%04x".formatted(from.getPort(), to.getPort());
        return block("21", four, addresses + tlvs);
    }

    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
