package io.portcullis.conformance.frames;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fields in the plainest HPACK: literals that no table remembers (RFC 7541, 6.2.2), so that each block stands for itself. Stateless. */
final class FieldBlock {
    private static final int WITHOUT_INDEXING = 0;
    private static final int PREFIX = 0x7f;

    private FieldBlock() {}

    static byte[] of(List<Field> fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Field field : fields) {
            block.write(WITHOUT_INDEXING);
            string(block, field.name());
            string(block, field.value());
        }
        return block.toByteArray();
    }

    private static void string(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        length(block, bytes.length);
        block.writeBytes(bytes);
    }

    /** RFC 7541, 5.1, with seven bits. */
    private static void length(ByteArrayOutputStream block, int length) {
        if (length < PREFIX) {
            block.write(length);
            return;
        }
        block.write(PREFIX);
        int rest = length - PREFIX;
        for (; rest >= 0x80; rest >>>= 7) {
            block.write(0x80 | rest & PREFIX);
        }
        block.write(rest);
    }
}
