package io.portcullis.engine.http1;

import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.fuzz.Memory;
import io.portcullis.fuzz.Reading;
import java.util.List;

/** Responses that we take are the same responses for Netty: status, fields, body and end. What we refuse is not compared. */
public final class ResponseAgreement {
    private ResponseAgreement() {}

    public static void fuzz(byte[] input) {
        Memory memory = new Memory(input.length);
        EndpointSide side = new EndpointSide(memory);
        NotedResponse ours = side.request("GET", null);
        boolean stays;
        try (side) {
            side.wire().arrive(List.of(input));
            stays = side.connection().available();
        }
        memory.empty();
        compare(ours, stays, NettyReading.responses(input));
    }

    private static void compare(NotedResponse ours, boolean stays, NettyReading netty) {
        boolean broken = ours.resetReason() != null && ours.resetReason().code() == StreamReset.Code.PROTOCOL;
        for (int i = 0; i < ours.heads().size(); i++) {
            boolean last = i == ours.heads().size() - 1;
            if (last && broken && !ours.head().informational()) {
                return;
            }
            if (netty.refusesMore() && i >= netty.messages().size()) {
                return;
            }
            Reading.check(i < netty.messages().size(), "refused by Netty (" + netty.refusal() + "): " + ours);
            Message theirs = netty.messages().get(i);
            List<String> nominated = theirs.members("connection");
            Message mine = message(ours, ours.heads().get(i), last);
            Reading.equal(
                    "response " + i,
                    comparable(theirs, nominated, ours.heads().get(i)),
                    comparable(mine, nominated, ours.heads().get(i)));
            Reading.check(theirs.trailers().containsAll(mine.trailers()), "trailers that nobody sent: " + mine);
        }
        Reading.check(
                !stays
                        || !ours.ended()
                        || netty.messages().size() == ours.heads().size(),
                "kept for the next request, and Netty has read more: " + netty.messages());
    }

    private static Message comparable(Message message, List<String> nominated, ResponseHead head) {
        boolean lengthDropped = head.status() < 200 || head.status() == 204;
        return message.endToEnd(nominated)
                .withoutTrailers()
                .without(name -> lengthDropped && name.equals("content-length"));
    }

    /** The response as we have understood it; the body is that of the last head. */
    static Message message(NotedResponse response, ResponseHead head, boolean last) {
        return new Message(
                head.version() + " " + head.status(),
                Message.lines(head.headers()),
                last ? response.body() : "",
                last ? Message.lines(response.trailers()) : List.of(),
                !last || response.ended() || head.informational());
    }
}
