package io.portcullis.engine.http1;

import io.portcullis.fuzz.Memory;
import io.portcullis.fuzz.Reading;
import io.portcullis.fuzz.Unexpected;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever a client sends is read in one way, ends without an error of ours, and leaves nothing behind. */
public final class RequestReading {
    /** {@code GET / HTTP/1.0 CRLF CRLF} is the shortest request there is. */
    private static final int SHORTEST_REQUEST_BYTES = 18;

    private RequestReading() {}

    public static void fuzz(byte[] input) {
        Reading.same(input, pieces -> read(input, pieces, ClientSide.SMALL, NotedRequest.Answer.SWITCHING));
        read(input, List.of(input), ClientSide.SMALL, NotedRequest.Answer.EARLY);
        read(input, List.of(input), ClientSide.SMALL, NotedRequest.Answer.NEVER);
        if (new String(input, StandardCharsets.ISO_8859_1).contains("://")) {
            Reading.same(input, pieces -> read(input, pieces, ClientSide.SMALL_PROXY, NotedRequest.Answer.SWITCHING));
        }
    }

    private static String read(byte[] input, List<byte[]> pieces, Http1Settings settings, NotedRequest.Answer answer) {
        Unexpected.expectNothing();
        Memory memory = new Memory(input.length);
        ClientSide side = new ClientSide(memory, settings, answer);
        try (side) {
            side.wire().arrive(pieces);
            side.wire().inputEnds();
        }
        Unexpected.happened();
        memory.empty();
        noMoreThanThereWas(input, side.requests());
        return side.transcript();
    }

    private static void noMoreThanThereWas(byte[] input, List<NotedRequest> requests) {
        long least = 0;
        for (NotedRequest request : requests) {
            least += request.heads().isEmpty()
                    ? 0
                    : SHORTEST_REQUEST_BYTES + request.body().length();
        }
        Reading.check(
                least <= input.length, "requests of " + least + " bytes out of " + input.length + ": " + requests);
    }
}
