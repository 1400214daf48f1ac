package io.portcullis.testkit;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** A socket whose first write, one record of TLS, goes out cut into smaller records and segments. One thread. */
final class PiecemealSocket extends Socket {
    private static final int HEADER_BYTES = 5;

    private final int recordBytes;
    private final int segmentBytes;
    private boolean cut;

    PiecemealSocket(int recordBytes, int segmentBytes) {
        this.recordBytes = recordBytes;
        this.segmentBytes = segmentBytes;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(super.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                if (cut) {
                    out.write(bytes, from, length);
                } else {
                    cut = true;
                    segments(records(bytes, from, length), out);
                }
            }
        };
    }

    /** The same message in smaller records (RFC 8446, 5.1). */
    private byte[] records(byte[] record, int from, int length) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        int end = from + length;
        for (int at = from + HEADER_BYTES; at < end; at += recordBytes) {
            int piece = Math.min(recordBytes, end - at);
            records.write(record, from, 3);
            records.write(piece >> 8);
            records.write(piece);
            records.write(record, at, piece);
        }
        return records.toByteArray();
    }

    private void segments(byte[] bytes, OutputStream out) throws IOException {
        for (int at = 0; at < bytes.length; at += segmentBytes) {
            out.write(bytes, at, Math.min(segmentBytes, bytes.length - at));
            out.flush();
        }
    }
}
