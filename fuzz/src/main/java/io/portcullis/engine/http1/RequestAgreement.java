package io.portcullis.engine.http1;

import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.fuzz.Memory;
import io.portcullis.fuzz.Reading;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Requests that we take are the same requests for Netty: method, target, fields, body, and where the next one begins. Two
 * readers who disagree about that are what request smuggling needs (RFC 9112, 11.2). What we refuse is not compared.
 */
public final class RequestAgreement {
    /** Stands behind every input: that both readers find it says that both see the same end. */
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: last\r\n\r\n";

    private RequestAgreement() {}

    public static void fuzz(byte[] input) {
        byte[] bytes = (new String(input, StandardCharsets.ISO_8859_1) + LAST).getBytes(StandardCharsets.ISO_8859_1);
        List<NotedRequest> ours = read(bytes);
        if (ours.isEmpty() || ours.getFirst().failure() != null) {
            return;
        }
        NettyReading netty = NettyReading.requests(bytes);
        for (int i = 0; i < ours.size() && ours.get(i).failure() == null; i++) {
            if (!compare(ours.get(i), i, netty)) {
                return;
            }
        }
    }

    private static List<NotedRequest> read(byte[] bytes) {
        Memory memory = new Memory(bytes.length);
        ClientSide side = new ClientSide(memory, ClientSide.SMALL, NotedRequest.Answer.AT_END);
        try (side) {
            side.wire().arrive(List.of(bytes));
        }
        memory.empty();
        return side.requests();
    }

    /** Whether the next request can be compared, too. */
    private static boolean compare(NotedRequest ours, int i, NettyReading netty) {
        boolean broken = ours.resetReason() != null && ours.resetReason().code() == StreamReset.Code.PROTOCOL;
        if (broken) {
            return false;
        }
        if (netty.refusesMore() && i >= netty.messages().size()) {
            return false;
        }
        Reading.check(i < netty.messages().size(), "refused by Netty (" + netty.refusal() + "): " + ours);
        Message theirs = netty.messages().get(i);
        if (theirs.has("sec-websocket-key1") && theirs.has("sec-websocket-key2")) {
            return false; // Netty takes 8 bytes of body from such a request: no endpoint ever gets one from us.
        }
        Message mine = message(ours);
        List<String> nominated = theirs.members("connection");
        Message expected = theirs(theirs);
        Reading.equal(
                "request " + i,
                expected.endToEnd(nominated).withoutTrailers(),
                mine.endToEnd(nominated).withoutTrailers());
        Reading.check(expected.trailers().containsAll(mine.trailers()), "trailers that nobody sent: " + mine);
        return ours.ended();
    }

    /** The request as we have understood it. */
    static Message message(NotedRequest request) {
        RequestHead head = request.head();
        return new Message(
                head.method() + " " + head.target() + " " + head.version(),
                Message.lines(head.headers()),
                request.body(),
                Message.lines(request.trailers()),
                request.ended());
    }

    /** The request as Netty has read it, a target in absolute form taken apart (RFC 9112, 3.2.2). */
    private static Message theirs(Message request) {
        String[] start = request.start().split(" ", -1);
        if (!start[1].toLowerCase(Locale.ROOT).matches("https?://.*")) {
            return request;
        }
        String rest = start[1].substring(start[1].indexOf("//") + 2);
        int end = rest.length();
        for (char each : new char[] {'/', '?'}) {
            end = rest.indexOf(each) < 0 ? end : Math.min(end, rest.indexOf(each));
        }
        String target = rest.substring(end);
        String line = start[0] + " " + (target.startsWith("/") ? target : "/" + target) + " " + start[2];
        return withHost(
                new Message(line, request.fields(), request.body(), request.trailers(), request.complete()),
                rest.substring(0, end));
    }

    private static Message withHost(Message request, String authority) {
        boolean there = request.has("host");
        List<String> fields = new ArrayList<>(request.fields());
        fields.replaceAll(line -> line.toLowerCase(Locale.ROOT).startsWith("host:")
                ? Message.line(line.substring(0, 4), authority)
                : line);
        if (!there) {
            fields.add(Message.line("Host", authority));
        }
        return new Message(request.start(), fields, request.body(), request.trailers(), request.complete());
    }
}
