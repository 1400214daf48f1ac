package io.portcullis.testkit.pods;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads the frames of a capture while it is written (pcap-savefile(5)), Ethernet only. One thread. */
final class PcapReader {
    private static final int FILE_HEADER_BYTES = 24;
    private static final int FRAME_HEADER_BYTES = 16;
    private static final int MAGIC = 0xA1B2C3D4;
    private static final int ETHERNET = 1;
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final DataInputStream in;
    private final ByteOrder order;

    /** Reads the file's header. */
    PcapReader(InputStream stream) throws IOException {
        in = new DataInputStream(stream);
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(FILE_HEADER_BYTES));
        if (header.remaining() < FILE_HEADER_BYTES) {
            throw new EOFException("the capture ended before its header");
        }
        order = header.getInt(0) == MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        header.order(order);
        if (header.getInt(0) != MAGIC || header.getInt(20) != ETHERNET) {
            throw new IOException("not a capture of Ethernet frames: magic " + Integer.toHexString(header.getInt(0))
                    + ", link type " + header.getInt(20));
        }
    }

    /** The next frame; null at the end, within a frame too. */
    @Nullable
    ByteBuffer next() throws IOException {
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(FRAME_HEADER_BYTES)).order(order);
        if (header.remaining() < FRAME_HEADER_BYTES) {
            return null;
        }
        int captured = header.getInt(8);
        if (captured < 0 || captured > MAX_FRAME_BYTES || captured != header.getInt(12)) {
            throw new IOException("a frame of " + captured + " of " + header.getInt(12) + " bytes (expected: all)");
        }
        byte[] frame = in.readNBytes(captured);
        return frame.length < captured ? null : ByteBuffer.wrap(frame);
    }
}
