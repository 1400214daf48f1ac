package io.portcullis.engine.http1;

import io.portcullis.fuzz.Memory;
import io.portcullis.fuzz.Reading;
import io.portcullis.fuzz.Unexpected;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whatever an endpoint sends is read in one way, whatever it was asked for; and a connection on which anything was left over is
 * not used again (invariant 1).
 */
public final class ResponseReading {
    /** {@code HTTP/1.1 200 CRLF CRLF} is the shortest response there is. */
    private static final int SHORTEST_RESPONSE_BYTES = 16;

    private ResponseReading() {}

    public static void fuzz(byte[] input) {
        Reading.same(input, pieces -> read(input, pieces, "GET", null));
        Reading.same(input, pieces -> read(input, pieces, "HEAD", null));
        Reading.same(input, pieces -> read(input, pieces, "GET", "websocket"));
    }

    private static String read(byte[] input, List<byte[]> pieces, String method, @Nullable String upgrade) {
        Unexpected.expectNothing();
        Memory memory = new Memory(input.length);
        EndpointSide side = new EndpointSide(memory);
        NotedResponse response = side.request(method, upgrade);
        boolean available;
        try (side) {
            side.wire().arrive(pieces);
            available = side.connection().available();
        }
        Unexpected.happened();
        memory.empty();
        check(input, response, method, available);
        return response + " available=" + available;
    }

    private static void check(byte[] input, NotedResponse response, String method, boolean available) {
        int heads = response.heads().size();
        long least = (long) heads * SHORTEST_RESPONSE_BYTES + response.body().length();
        Reading.check(least <= input.length, least + " bytes out of " + input.length + ": " + response);
        Reading.check(!available || response.ended() || input.length == 0, "available in the middle of " + response);
        Reading.check(response.ended() || response.resetReason() != null, "neither an end nor a reset: " + response);
        boolean bodiless = method.equals("HEAD") || heads > 0 && response.head().status() == 204;
        Reading.check(
                !bodiless || response.body().isEmpty() || response.head().switching(),
                "a body that cannot be: " + response);
        if (response.ended() && response.head().bodyLength() >= 0) {
            Reading.equal("bytes of the body", response.head().bodyLength(), (long)
                    response.body().length());
        }
    }
}
