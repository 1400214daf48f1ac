package io.portcullis.engine.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The two messages of {@code grpc.health.v1.Health/Check}, each behind the prefix that gRPC gives a message. Stateless, any
 * thread.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">gRPC, health checking protocol</a>
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protocol Buffers, encoding</a>
 */
final class HealthMessages {
    static final String METHOD = "/grpc.health.v1.Health/Check";

    /** An answer has seven bytes; what later versions may add to it fits in as well. */
    static final int MAX_BYTES = 1024;

    private static final int PREFIX_BYTES = 5;
    private static final byte STRING_1 = 0x0A; // Field 1, length-delimited.
    private static final int MAX_VARINT_BYTES = 10;

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    /** What an endpoint says, in the order of the numbers on the wire. */
    enum ServingStatus {
        UNKNOWN,
        SERVING,
        NOT_SERVING,
        SERVICE_UNKNOWN;

        private static final List<ServingStatus> BY_NUMBER = List.of(values());

        static ServingStatus of(long number) {
            return number >= 0 && number < BY_NUMBER.size() ? BY_NUMBER.get((int) number) : UNKNOWN;
        }
    }

    private HealthMessages() {}

    /** HealthCheckRequest. */
    static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer message = ByteBuffer.allocate(PREFIX_BYTES + 1 + MAX_VARINT_BYTES + name.length);
        message.position(PREFIX_BYTES);
        if (name.length > 0) {
            message.put(STRING_1);
            varint(message, name.length);
            message.put(name);
        }
        message.putInt(1, message.position() - PREFIX_BYTES);
        return Arrays.copyOf(message.array(), message.position());
    }

    private static void varint(ByteBuffer out, int value) {
        int rest = value;
        for (; rest > 0x7F; rest >>>= 7) {
            out.put((byte) (rest & 0x7F | 0x80));
        }
        out.put((byte) rest);
    }

    /** The status in a HealthCheckResponse: its field 1, the last one if there are several; every other field is skipped. */
    static ServingStatus response(byte[] body) throws MalformedMessageException {
        ByteBuffer message = unprefixed(body);
        ServingStatus status = ServingStatus.UNKNOWN;
        while (message.hasRemaining()) {
            long tag = varint(message);
            int kind = (int) (tag & 7);
            long field = tag >>> 3;
            if (field == 0) {
                throw new MalformedMessageException("a field of number 0");
            }
            if (field == 1 && kind == VARINT) {
                status = ServingStatus.of(varint(message));
            } else {
                skip(message, kind);
            }
        }
        return status;
    }

    private static ByteBuffer unprefixed(byte[] body) throws MalformedMessageException {
        if (body.length < PREFIX_BYTES) {
            throw new MalformedMessageException(body.length == 0 ? "no message" : "a message that is cut off");
        }
        ByteBuffer message = ByteBuffer.wrap(body);
        if (message.get() != 0) {
            throw new MalformedMessageException("a compressed message, which nobody asked for");
        }
        int length = message.getInt();
        if (length != message.remaining()) {
            throw new MalformedMessageException("a message of " + (length & 0xFFFFFFFFL) + " bytes in "
                    + message.remaining() + " (expected: exactly one)");
        }
        return message;
    }

    private static long varint(ByteBuffer in) throws MalformedMessageException {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES && in.hasRemaining(); i++) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedMessageException("a number that does not end");
    }

    private static void skip(ByteBuffer in, int kind) throws MalformedMessageException {
        long bytes = switch (kind) {
            case VARINT -> {
                varint(in);
                yield 0;
            }
            case FIXED_64 -> 8;
            case LENGTH_DELIMITED -> varint(in);
            case FIXED_32 -> 4;
            default -> throw new MalformedMessageException("a field of kind " + kind);
        };
        if (bytes < 0 || bytes > in.remaining()) {
            throw new MalformedMessageException("a field that is cut off");
        }
        in.position(in.position() + (int) bytes);
    }
}
