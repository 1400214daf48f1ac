package io.portcullis.testkit.dns;

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
 * @param type as in {@link DnsData}
 * @param header the first twelve bytes and the question, as received
 */
public record DnsMessage(String name, int type, byte[] header) {
    public static final int NO_ERROR = 0;
    static final int SERVER_FAILURE = 2;
    public static final int NO_SUCH_NAME = 3;

    private static final int HEADER_BYTES = 12;
    /** QR and AA of the first flag byte; its RD is the question's. */
    private static final int ANSWER = 0x84;

    private static final int TRUNCATED = 0x02;
    private static final int RECURSION_DESIRED = 0x01;
    private static final int RECURSION_AVAILABLE = 0x80;
    /** A pointer to the question's name, at byte 12. */
    private static final short SAME_NAME = (short) 0xC00C;

    private static final short INTERNET = 1;
    /** Name, type, class, time to live and length before the data of a record. */
    private static final int RECORD_BYTES = 12;

    /** @return null if the bytes are no such query */
    public static @Nullable DnsMessage question(byte[] message) {
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

    private static DnsMessage question(byte[] message, ByteBuffer in, String name) {
        int type = in.getShort();
        in.getShort();
        return new DnsMessage(name.toLowerCase(Locale.ROOT), type, Arrays.copyOf(message, in.position()));
    }

    /** The message with those of the records that were asked for; without any if it would be longer than that. */
    public byte[] answer(int code, List<DnsData> records, int maxBytes) {
        List<DnsData> asked =
                records.stream().filter(record -> record.type() == type).toList();
        int bytes = header.length
                + asked.stream()
                        .mapToInt(record -> RECORD_BYTES + record.data().length)
                        .sum();
        return bytes > maxBytes ? message(code, List.of(), TRUNCATED) : message(code, asked, 0);
    }

    private byte[] message(int code, List<DnsData> records, int flags) {
        ByteBuffer out = ByteBuffer.allocate(0xFFFF).put(header);
        out.put(2, (byte) (ANSWER | flags | (header[2] & RECURSION_DESIRED)));
        out.put(3, (byte) (RECURSION_AVAILABLE | code));
        out.putShort(6, (short) records.size()).putShort(8, (short) 0).putShort(10, (short) 0);
        for (DnsData record : records) {
            out.putShort(SAME_NAME).putShort((short) type).putShort(INTERNET).putInt(record.ttlSeconds());
            out.putShort((short) record.data().length).put(record.data());
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
