package io.portcullis.engine.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the first message of a TLS client says in the clear (RFC 8446, 4.1.2): whom it wants to reach (server_name, RFC 6066, 3)
 * and what it speaks (ALPN, RFC 7301, 3.1). Nothing of it is proven. Immutable.
 *
 * @param version legacy_version: 0x0303 of TLS 1.2 and 1.3, less of older ones; 0 if it is no ClientHello
 * @param serverName lower or upper case as sent, or null
 * @param protocols in the order of preference; empty without the extension
 * @param signatures schemes it can verify (RFC 8446, 4.2.3); empty without the extension
 */
public record ClientHello(int version, @Nullable String serverName, List<String> protocols, List<Integer> signatures) {
    /** The version of TLS 1.2, which later ones bear too. */
    static final int TLS12 = 0x0303;

    /** The type of the record a connection with TLS begins with. */
    public static final int HANDSHAKE_RECORD = 0x16;

    /** A message that is none, or longer than anybody's. */
    private static final ClientHello NOTHING = new ClientHello(0, null, List.of(), List.of());

    private static final int RECORD_HEADER_BYTES = 5;
    private static final int MESSAGE_HEADER_BYTES = 4;
    private static final int CLIENT_HELLO = 1;
    private static final int MAX_MESSAGE_BYTES = 16 * 1024;
    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;

    public ClientHello {
        protocols = List.copyOf(protocols);
        signatures = List.copyOf(signatures);
    }

    /** Whether the client is a sidecar of this mesh. */
    public boolean ofMesh() {
        return protocols.stream().anyMatch(protocol -> MeshProtocol.of(protocol) != null);
    }

    /**
     * Reads it from the first bytes of a connection, which may be cut anywhere, also into several records.
     *
     * @param seen all bytes so far; neither moved nor released
     * @return null if more bytes are needed; something without name and protocols if they are no ClientHello
     */
    public static @Nullable ClientHello read(ByteBuf seen) {
        ByteBuf message = Unpooled.buffer(512);
        int at = seen.readerIndex();
        while (seen.writerIndex() - at >= RECORD_HEADER_BYTES) {
            int length = seen.getUnsignedShort(at + 3);
            if (seen.getUnsignedByte(at) != HANDSHAKE_RECORD || length == 0) {
                return NOTHING;
            }
            int there = Math.min(length, seen.writerIndex() - at - RECORD_HEADER_BYTES);
            message.writeBytes(seen, at + RECORD_HEADER_BYTES, there);
            int wanted = wanted(message);
            if (wanted < 0) {
                return NOTHING;
            }
            if (message.readableBytes() >= wanted) {
                return parse(message.slice(MESSAGE_HEADER_BYTES, wanted - MESSAGE_HEADER_BYTES));
            }
            at += RECORD_HEADER_BYTES + length;
        }
        return null;
    }

    /** The length of the whole message, a large number while that is unknown, or -1 if it is no ClientHello. */
    private static int wanted(ByteBuf message) {
        if (message.readableBytes() < MESSAGE_HEADER_BYTES) {
            return Integer.MAX_VALUE;
        }
        int length = message.getUnsignedMedium(1);
        return message.getByte(0) == CLIENT_HELLO && length <= MAX_MESSAGE_BYTES ? MESSAGE_HEADER_BYTES + length : -1;
    }

    private static ClientHello parse(ByteBuf body) {
        try {
            int version = body.readUnsignedShort();
            body.skipBytes(32); // Random.
            body.skipBytes(body.readUnsignedByte()); // Session id.
            body.skipBytes(body.readUnsignedShort()); // Cipher suites.
            body.skipBytes(body.readUnsignedByte()); // Compression methods.
            return body.isReadable()
                    ? extensions(version, body.readSlice(body.readUnsignedShort()))
                    : new ClientHello(version, null, List.of(), List.of());
        } catch (IndexOutOfBoundsException e) {
            return NOTHING;
        }
    }

    private static ClientHello extensions(int version, ByteBuf extensions) {
        String serverName = null;
        List<String> protocols = List.of();
        List<Integer> signatures = List.of();
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf content = extensions.readSlice(extensions.readUnsignedShort());
            if (type == SERVER_NAME) {
                serverName = serverName(content);
            } else if (type == ALPN) {
                protocols = protocols(content);
            } else if (type == SIGNATURE_ALGORITHMS) {
                signatures = signatures(content);
            }
        }
        return new ClientHello(version, serverName, protocols, signatures);
    }

    private static @Nullable String serverName(ByteBuf list) {
        list.skipBytes(2);
        while (list.isReadable()) {
            int type = list.readUnsignedByte();
            ByteBuf name = list.readSlice(list.readUnsignedShort());
            if (type == 0) {
                return name.toString(StandardCharsets.US_ASCII);
            }
        }
        return null;
    }

    private static List<Integer> signatures(ByteBuf list) {
        list.skipBytes(2);
        List<Integer> signatures = new ArrayList<>(16);
        while (list.isReadable()) {
            signatures.add(list.readUnsignedShort());
        }
        return signatures;
    }

    private static List<String> protocols(ByteBuf list) {
        list.skipBytes(2);
        List<String> protocols = new ArrayList<>(2);
        while (list.isReadable()) {
            protocols.add(list.readSlice(list.readUnsignedByte()).toString(StandardCharsets.US_ASCII));
        }
        return protocols;
    }
}
