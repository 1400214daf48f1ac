package io.portcullis.engine.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.Field;
import io.portcullis.testkit.LeakGuard;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of these exchanges, in whatever HTTP it comes in and goes out and however the connections are secured: what arrives is what was
 * sent, but for what {@link Capability} says.
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class MatrixOfMessagesTest {
    // 5 B: with a length. ?5 B: without one. Where an HTTP cannot send such a message, there is no such cell.
    private static final String TABLE = """
            GET                              | 200 5 B
            GET                              | 200 0 B
            GET                              | 200 ?5 B
            GET                              | 200 ?0 B
            GET                              | 200 until close 300 KB
            GET                              | 200 until close 0 B
            GET                              | 200 ?300 KB +trailers
            GET                              | 200 ?0 B +trailers
            GET                              | 200 300 KB +trailers
            GET                              | 103, 200 5 B
            GET                              | 103, 404 ?5 B +trailers
            GET                              | 204
            GET                              | 304
            GET                              | 304 5 B
            HEAD                             | 200 5 B
            HEAD                             | 200
            HEAD                             | 404 5 B
            POST                             | 200 5 B
            POST 0 B                         | 201 0 B
            POST 5 B                         | 204
            POST ?0 B                        | 200 5 B
            POST ?0 B +trailers              | 200 5 B
            POST ?5 B                        | 200 ?5 B
            POST 5 B +trailers               | 200 5 B +trailers
            POST ?300 KB +trailers           | 103, 200 ?300 KB +trailers
            PUT 300 KB                       | 500 300 KB
            POST 5 B expecting               | 200 5 B
            POST ?300 KB +trailers expecting | 103, 200 ?5 B
            POST 300 KB expecting            | 417 5 B at once
            POST ?5 B expecting              | 200 ?5 B +trailers at once
            POST 10 MB                       | 200 10 MB
            POST ?10 MB                      | 200 ?10 MB
            """;
    private static final String PATH = "/shop/main";
    private static final Message NEXT_REQUEST = Message.of("POST 5 B");
    private static final Message NEXT_RESPONSE = Message.of("200 5 B");
    // Time stands still: nobody gets to its end because somebody else was waited for long enough.
    private static final FakeTicker TICKER = new FakeTicker();
    private static final Hops HOPS = new Hops(TICKER);

    @AfterAll
    static void close() {
        // Who was cut short is left unread for a moment, and then seen to be gone.
        TICKER.advance(Duration.ofSeconds(1));
        HOPS.close();
    }

    static Stream<Arguments> cells() {
        return Combination.all().stream()
                .flatMap(combination -> TABLE.lines()
                        .map(line -> Arrays.stream(line.split("\\|"))
                                .map(text -> Message.of(text.strip()))
                                .toList())
                        .filter(row -> Capability.sendable(row.getFirst(), combination.in())
                                && Capability.sendable(row.getLast(), combination.out()))
                        .map(row -> Arguments.of(combination, row.getFirst(), row.getLast())));
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @MethodSource("cells")
    void whatArrivesIsWhatWasSent(Combination combination, Message request, Message response) {
        Hop hop = HOPS.of(combination);
        try (Link link = hop.connect()) {
            exchange(hop, combination, link, request, response);
            boolean open = combination.in() == Http.HTTP_2 || combination.in() == Http.HTTP_1_1 && !response.atOnce();
            if (open) {
                exchange(hop, combination, link, NEXT_REQUEST, NEXT_RESPONSE);
            }
        }
        hop.awaitNothingLeft();
    }

    private static void exchange(Hop hop, Combination of, Link link, Message request, Message response) {
        Side client = link.open();
        Head asked = Head.request(request, PATH);
        client.head(asked);
        Side endpoint = hop.endpoint().next(PATH);
        if (!response.atOnce()) {
            sendBody(client, endpoint, request, asked);
            assertRequest(endpoint.in(), request, of.out());
        }
        if (response.hinted()) {
            endpoint.head(Head.informational(103));
        }
        Head answer = Head.response(response, request.start());
        endpoint.head(answer);
        endpoint.rest(response, answer);
        client.in().awaitComplete();
        assertResponse(client.in(), request, response, of.in());
        if (response.atOnce()) {
            assertThat(value(client.in().lastHead(), "connection")).isEqualTo(of.in() == Http.HTTP_2 ? null : "close");
            assertThat(client.in().awaitGone())
                    .isEqualTo(of.in().can(Capability.STREAMS) ? "RST_STREAM NO_ERROR" : "FIN");
            assertThat(endpoint.in().awaitGone())
                    .isEqualTo(of.out().can(Capability.STREAMS) ? "RST_STREAM CANCEL" : "FIN");
        }
        assertRecord(hop.record(PATH), request, response);
    }

    private static void sendBody(Side client, Side endpoint, Message request, Head asked) {
        if (request.expects()) {
            assertThat(value(endpoint.in().awaitHead(1), "expect")).isEqualTo("100-continue");
            endpoint.head(Head.informational(100));
            assertThat(client.in().awaitHead(1)).contains(new Field(":status", "100"));
        }
        client.rest(request, asked);
        endpoint.in().awaitComplete();
    }

    private static void assertRequest(Incoming in, Message sent, Http out) {
        List<Field> head = in.awaitHead(1);
        assertThat(in.heads()).isEqualTo(1);
        assertThat(head).contains(new Field(":method", sent.start()), new Field(":path", PATH));
        assertThat(head).containsAll(Message.FIELDS);
        assertThat(value(head, "content-length")).isEqualTo(length(sent, sent.framing() == Framing.LENGTH));
        assertBody(in, sent, sent.size(), out);
    }

    private static void assertResponse(Incoming in, Message request, Message sent, Http to) {
        int continued = request.expects() && !sent.atOnce() ? 1 : 0;
        int hinted = sent.hinted() && to.can(Capability.INFORMATIONAL) ? 1 : 0;
        assertThat(in.heads()).as("heads").isEqualTo(continued + hinted + 1);
        if (hinted > 0) {
            assertThat(in.awaitHead(continued + 1)).contains(new Field(":status", "103"));
            assertThat(in.awaitHead(continued + 1)).containsAll(Message.FIELDS);
        }
        List<Field> head = in.lastHead();
        assertThat(head).contains(new Field(":status", sent.start()));
        assertThat(head).containsAll(Message.FIELDS);
        assertThat(value(head, "content-length")).isEqualTo(length(sent, sent.framing() == Framing.LENGTH));
        assertBody(in, sent, sent.bodiless(request.start()) ? 0 : sent.size(), to);
    }

    private static @Nullable String length(Message sent, boolean announced) {
        return announced ? Integer.toString(sent.size()) : null;
    }

    private static void assertBody(Incoming in, Message sent, int size, Http to) {
        byte[] body = in.body();
        assertThat(body.length).isEqualTo(size);
        assertThat(Arrays.mismatch(body, sent.body(0, size)))
                .as("first difference")
                .isEqualTo(-1);
        boolean arrive = sent.hasTrailers() && Capability.trailersFit(sent, to);
        assertThat(in.trailers()).isEqualTo(arrive ? Message.TRAILERS : List.of());
    }

    private static void assertRecord(ExchangeRecord record, Message request, Message response) {
        assertThat(record.failure()).isNull();
        assertThat(record.status()).isEqualTo(Integer.parseInt(response.start()));
        assertThat(record.attempts()).hasSize(1);
        assertThat(record.requestBytes()).isEqualTo(response.atOnce() ? 0 : request.size());
        assertThat(record.responseBytes()).isEqualTo(response.bodiless(request.start()) ? 0 : response.size());
    }

    private static @Nullable String value(List<Field> head, String name) {
        return Http1Reader.value(head, name);
    }
}
