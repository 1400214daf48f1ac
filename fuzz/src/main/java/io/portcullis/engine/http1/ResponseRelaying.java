package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import io.portcullis.fuzz.Memory;
import io.portcullis.fuzz.Reading;
import io.portcullis.fuzz.Unexpected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client gets of a response is that response: one, with the same body and the same end. And one that broke off does not
 * look whole.
 */
public final class ResponseRelaying {
    private static final String TO_GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String TO_HEAD = "HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String TO_OLD = "GET / HTTP/1.0\r\n\r\n";

    private ResponseRelaying() {}

    public static void fuzz(byte[] input) {
        NotedResponse noted = new NotedResponse();
        check(noted, relay(input, TO_GET, "GET", noted));
        NotedResponse toHead = new NotedResponse();
        bodiless(toHead, relay(input, TO_HEAD, "HEAD", toHead));
        NotedResponse toOld = new NotedResponse();
        old(toOld, relay(input, TO_OLD, "GET", toOld));
    }

    /** What the client has received. */
    private static String relay(byte[] input, String request, String method, NotedResponse noted) {
        Unexpected.expectNothing();
        Memory memory = new Memory(input.length * 2 + request.length());
        List<DownstreamStream> streams = new ArrayList<>();
        Wire wire = new Wire(memory);
        ClientSide.connect(wire, ClientSide.SMALL, stream -> {
            streams.add(stream);
            return new NotedRequest(stream, NotedRequest.Answer.NEVER);
        });
        try (wire) {
            wire.arrive(List.of(request.getBytes(StandardCharsets.ISO_8859_1)));
            EndpointSide endpoint = new EndpointSide(memory);
            try (endpoint) {
                endpoint.request(method, noted, new Relayed(streams.getFirst(), noted));
                endpoint.wire().arrive(List.of(input));
            }
            wire.written();
        }
        Unexpected.happened();
        memory.empty();
        return wire.written();
    }

    private static void check(NotedResponse noted, String received) {
        NettyReading netty = NettyReading.responses(received.getBytes(StandardCharsets.ISO_8859_1));
        Reading.check(netty.refusal() == null, "Netty refuses (" + netty.refusal() + ") " + received);
        if (noted.heads().isEmpty() || noted.head().informational()) {
            return; // A reset takes along what was not sent yet.
        }
        Reading.equal(
                "responses of the client",
                noted.heads().size(),
                netty.messages().size());
        for (int i = 0; i < noted.heads().size(); i++) {
            boolean last = i == noted.heads().size() - 1;
            Message sent = ResponseAgreement.message(noted, noted.heads().get(i), last);
            if (!sent.complete()) {
                Reading.check(!netty.messages().get(i).complete(), "looks whole, and is not: " + received);
                return;
            }
            Reading.equal(
                    "response " + i,
                    comparable(sent),
                    comparable(netty.messages().get(i)));
        }
    }

    private static void bodiless(NotedResponse noted, String received) {
        if (noted.heads().isEmpty() || noted.head().informational()) {
            return;
        }
        int ends = 0;
        for (int at = received.indexOf("\r\n\r\n"); at >= 0; at = received.indexOf("\r\n\r\n", at + 1)) {
            ends++;
        }
        Reading.equal("heads in response to HEAD", noted.heads().size(), ends);
        Reading.check(received.isEmpty() || received.endsWith("\r\n\r\n"), "a body in response to HEAD: " + received);
    }

    private static void old(NotedResponse noted, String received) {
        if (!noted.ended()) {
            return;
        }
        NettyReading netty = NettyReading.responses(received.getBytes(StandardCharsets.ISO_8859_1));
        Reading.check(netty.messages().size() == 1, "not one response for HTTP/1.0: " + received);
        Message sent = ResponseAgreement.message(noted, noted.head(), true).withoutTrailers();
        Reading.equal(
                "to HTTP/1.0", comparable(sent), comparable(netty.messages().getFirst()));
    }

    private static Message comparable(Message message) {
        String status = message.start().substring(message.start().indexOf(' '));
        return new Message(status, message.fields(), message.body(), message.trailers(), message.complete())
                .endToEnd(List.of())
                .without(name -> name.equals("content-length"));
    }

    /** Passes a response on to the client. */
    private record Relayed(DownstreamStream client, NotedResponse noted) implements ResponseReceiver {
        @Override
        public void head(ResponseHead head, boolean end) {
            client.head(head, end);
            noted.head(head, end);
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            client.data(data.retainedSlice(), end);
            noted.data(data, end);
        }

        @Override
        public void trailers(Headers trailers) {
            client.trailers(trailers);
            noted.trailers(trailers);
        }

        @Override
        public void reset(StreamReset reason) {
            client.reset(reason);
            noted.reset(reason);
        }

        @Override
        public void credit(int bytes) {
            noted.credit(bytes);
        }
    }
}
