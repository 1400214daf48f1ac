package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.fuzz.Memory;
import io.portcullis.fuzz.Reading;
import io.portcullis.fuzz.Unexpected;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What an endpoint gets of a request is that request: one, with the same body and the same end, for us and for Netty. And what
 * we have not got whole is never whole for the endpoint.
 */
public final class Forwarding {
    private static final String LAST = "GET /last HTTP/1.1\r\nHost: last\r\n\r\n";

    private Forwarding() {}

    public static void fuzz(byte[] input) {
        Unexpected.expectNothing();
        Memory memory = new Memory(input.length * 2);
        List<Relayed> relayed = new ArrayList<>();
        Wire wire = new Wire(memory);
        ClientSide.connect(wire, ClientSide.SMALL, stream -> {
            Relayed request = new Relayed(stream, new EndpointSide(memory));
            relayed.add(request);
            return request;
        });
        try (wire) {
            wire.arrive(List.of(input));
            wire.inputEnds();
        }
        relayed.forEach(Relayed::close);
        Unexpected.happened();
        memory.empty();
        relayed.forEach(Forwarding::check);
    }

    private static void check(Relayed relayed) {
        NotedRequest request = relayed.noted;
        if (request.failure() != null) {
            Reading.equal("sent for what is no request", "", relayed.sent);
        } else if (request.ended()) {
            whole(RequestAgreement.message(request), relayed.sent);
        } else {
            cut(relayed.sent);
        }
    }

    private static void whole(Message request, String sent) {
        byte[] bytes = bytes(sent + LAST);
        Message expected = comparable(request);
        NettyReading netty = NettyReading.requests(bytes);
        Reading.check(netty.messages().size() == 2, "not one request for Netty (" + netty.refusal() + "): " + sent);
        Reading.equal(
                "forwarded, for Netty", expected, comparable(netty.messages().getFirst()));
        List<NotedRequest> ours = read(bytes);
        Reading.check(ours.size() == 2 && ours.getLast().taken(), "not one request for us: " + sent + ours);
        Reading.equal("forwarded, for us", expected, comparable(RequestAgreement.message(ours.getFirst())));
    }

    private static void cut(String sent) {
        boolean forNetty =
                NettyReading.requests(bytes(sent)).messages().stream().anyMatch(Message::complete);
        boolean forUs = read(bytes(sent)).stream().anyMatch(NotedRequest::taken);
        Reading.check(!forNetty && !forUs, "whole for the endpoint, but not for us: " + sent);
    }

    private static List<NotedRequest> read(byte[] bytes) {
        ClientSide side = new ClientSide(new Memory(bytes.length), ClientSide.LARGE, NotedRequest.Answer.AT_END);
        try (side) {
            side.wire().arrive(List.of(bytes));
        }
        return side.requests();
    }

    private static Message comparable(Message message) {
        String start = message.start().replaceAll(" HTTP/1\\.[01]$", "");
        return new Message(start, message.fields(), message.body(), message.trailers(), message.complete())
                .endToEnd(List.of())
                .without(name -> name.equals("content-length"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A request on its way to an endpoint of its own. */
    private static final class Relayed implements RequestReceiver {
        private final NotedRequest noted;
        private final EndpointSide endpoint;
        private final UpstreamStream attempt;
        private String sent = "";

        Relayed(DownstreamStream client, EndpointSide endpoint) {
            this.noted = new NotedRequest(client, NotedRequest.Answer.AT_END);
            this.endpoint = endpoint;
            NotedResponse response = new NotedResponse();
            this.attempt = endpoint.connection().open(response);
            response.stream(attempt);
        }

        /** The endpoint reads a request as soon as it is whole. */
        private void read(boolean end) {
            if (end) {
                endpoint.wire().written();
            }
        }

        @Override
        public void head(RequestHead head, boolean end) {
            if (head.authority().isEmpty()) {
                head.authority("shop"); // As an exchange does for HTTP/1.0 clients that send no Host.
            }
            attempt.head(head.copy(), end);
            read(end);
            noted.head(head, end);
        }

        @Override
        public void data(ByteBuf data, boolean end) {
            attempt.data(data.retainedSlice(), end);
            read(end);
            noted.data(data, end);
        }

        @Override
        public void trailers(Headers trailers) {
            attempt.trailers(trailers);
            read(true);
            noted.trailers(trailers);
        }

        @Override
        public void reset(StreamReset reason) {
            attempt.reset(reason);
            noted.reset(reason);
        }

        @Override
        public void credit(int bytes) {
            noted.credit(bytes);
        }

        @Override
        public void malformed(Failure failure) {
            noted.malformed(failure);
        }

        void close() {
            sent = endpoint.wire().written();
            endpoint.close();
        }
    }
}
