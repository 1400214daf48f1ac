package io.portcullis.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Many bytes, always the same, of which no stretch is like another: what is lost, doubled or moved changes the hash. */
final class Bulk {
    /** A large upload or download. */
    static final long LARGE = 100L * 1024 * 1024;

    private static final int BLOCK_BYTES = 64 * 1024;

    private Bulk() {}

    /** Writes that many; a multiple of 8. */
    static void write(long bytes, OutputStream out) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        for (long at = 0; at < bytes; at += BLOCK_BYTES) {
            fill(block, at);
            out.write(block.array(), 0, (int) Math.min(BLOCK_BYTES, bytes - at));
        }
    }

    static String sha256(long bytes) {
        MessageDigest digest = digest();
        try (OutputStream into = new DigestOnly(digest)) {
            write(bytes, into);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return hex(digest);
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has it", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void fill(ByteBuffer block, long at) {
        block.clear();
        for (long number = at / Long.BYTES; block.hasRemaining(); number++) {
            long mixed = (number + 1) * 0x9E3779B97F4A7C15L;
            block.putLong(mixed ^ (mixed >>> 29));
        }
    }

    private static final class DigestOnly extends OutputStream {
        private final MessageDigest digest;

        private DigestOnly(MessageDigest digest) {
            this.digest = digest;
        }

        @Override
        public void write(int b) {
            digest.update((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }
    }
}
