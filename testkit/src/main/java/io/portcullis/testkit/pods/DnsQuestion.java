package io.portcullis.testkit.pods;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A query with one question, and the messages that answer it (RFC 1035, section 4).
 *
 * @param name in lower case, without the last dot
 * @param type 1 is A, 28 is AAAA (RFC 3596)
 * @param header the first twelve bytes and the question, as received
 */
record DnsQuestion(String name, int type, byte[] header) {
    static final int A = 1;
    static final int AAAA = 28;
    static final int NO_ERROR = 0;
    static final int NO_SUCH_NAME = 3;

    private static final int HEADER_BYTES = 12;
    /** QR and AA of the first flag byte; its RD is the question's. */
    private static final int ANSWER = 0x84;

    private static final int TRUNCATED = 0x02;
    private static final int RECURSION_DESIRED = 0x01;
    private static final int RECURSION_AVAILABLE = 0x80;
    /** A pointer to the question's name, at byte 12. */
    private static final short SAME_NAME = (short) 0xC00C;

    private static final short INTERNET = 1;

    /** @return null if the bytes are no such query */
    static @Nullable DnsQuestion of(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message);
        if (message.length < HEADER_BYTES || in.get(2) < 0 || in.getShort(4) != 1) {
            return null;
        }
        in.position(HEADER_BYTES);
        StringBuilder name = new StringBuilder();
        while (in.hasRemaining()) {
            int length = in.get();
            if (length == 0) {
                return in.remaining() < 4 ? null : question(message, in, name.toString());
            }
            if (length < 0 || length > in.remaining()) {
                return null;
            }
            byte[] label = new byte[length];
            in.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.US_ASCII));
        }
        return null;
    }

    private static DnsQuestion question(byte[] message, ByteBuffer in, String name) {
        int type = in.getShort();
        in.getShort();
        return new DnsQuestion(name.toLowerCase(Locale.ROOT), type, Arrays.copyOf(message, in.position()));
    }

    /** The message with these addresses, those of the other family left out; without any if it would be longer than that. */
    byte[] answer(int code, List<InetAddress> addresses, int maxBytes) {
        int length = type == A ? 4 : 16;
        List<byte[]> fitting = addresses.stream()
                .map(InetAddress::getAddress)
                .filter(address -> (type == A || type == AAAA) && address.length == length)
                .toList();
        int bytes = header.length + fitting.size() * (12 + length);
        return bytes > maxBytes ? message(code, List.of(), TRUNCATED) : message(code, fitting, 0);
    }

    private byte[] message(int code, List<byte[]> addresses, int flags) {
        ByteBuffer out = ByteBuffer.allocate(0xFFFF).put(header);
        out.put(2, (byte) (ANSWER | flags | (header[2] & RECURSION_DESIRED)));
        out.put(3, (byte) (RECURSION_AVAILABLE | code));
        out.putShort(6, (short) addresses.size()).putShort(8, (short) 0).putShort(10, (short) 0);
        for (byte[] address : addresses) {
            // Time to live 0: a changed name is seen by the next who asks.
            out.putShort(SAME_NAME).putShort((short) type).putShort(INTERNET).putInt(0);
            out.putShort((short) address.length).put(address);
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
