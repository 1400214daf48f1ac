package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.engine.http.MalformedException;
import io.portcullis.fuzz.Reading;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A chunked body has one content, one end and one set of trailers, or is refused, wherever it is cut. */
public final class ChunkReading {
    private static final HeadLimits LIMITS = new HeadLimits(512, 10);

    private ChunkReading() {}

    public static void fuzz(byte[] input) {
        Reading.same(input, ChunkReading::read);
    }

    private static String read(List<byte[]> pieces) {
        ChunkedDecoder decoder = new ChunkedDecoder(LIMITS, new LineReader());
        decoder.begin();
        ByteBuf in = Unpooled.buffer();
        StringBuilder body = new StringBuilder();
        MalformedException refused = null;
        for (byte[] piece : pieces) {
            in.writeBytes(piece);
            if (refused == null) {
                refused = take(decoder, in, body);
            }
        }
        Reading.check(body.length() <= in.writerIndex(), "more data than bytes: " + body);
        // Behind a refusal it means nothing where the reader stands; behind the end the next message begins there.
        return body + " ended=" + decoder.ended() + (decoder.ended() ? " at " + in.readerIndex() : "") + " trailers="
                + decoder.trailers() + " refused=" + (refused == null ? null : refused.failure());
    }

    private static @Nullable MalformedException take(ChunkedDecoder decoder, ByteBuf in, StringBuilder body) {
        try {
            for (int bytes = decoder.available(in); bytes > 0; bytes = decoder.available(in)) {
                body.append(in.readCharSequence(bytes, StandardCharsets.ISO_8859_1));
                decoder.took(bytes);
            }
            return null;
        } catch (MalformedException e) {
            return e;
        }
    }
}
