package io.portcullis.engine.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The endpoint gives an exchange up, at every stage and in every way, whatever is spoken: what the client gets, whether the request is
 * sent again, what the log says, and that nobody else notices.
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class MatrixOfEndpointAbortsTest {
    // again:   was certainly not processed: sent again, whatever its method
    // 502:     may have been processed: a PUT is sent again, a POST is answered with 502
    // bye:     as 502; from a sidecar that speaks HTTP/1.1 an orderly end without a word is its goodbye: again
    // cut:     the client has the head: its response is broken off, so that it cannot be taken for a whole one
    // goes on: nothing happens to this exchange
    private static final String TABLE = """
                                | FIN | RST | CANCEL | INTERNAL_ERROR | REFUSED_STREAM | GOAWAY_BEFORE | GOAWAY_AFTER
            AFTER_REQUEST_HEAD  | bye | 502 | 502    | 502            | again          | again         | goes on
            IN_REQUEST_BODY     | bye | 502 | 502    | 502            | again          | again         | goes on
            BEFORE_REQUEST_END  | bye | 502 | 502    | 502            | again          | again         | goes on
            AFTER_REQUEST       | bye | 502 | 502    | 502            | again          | again         | goes on
            IN_RESPONSE_HEAD    | 502 | 502 | -      | -              | -              | -             | -
            AFTER_HINT          | 502 | 502 | 502    | 502            | 502            | 502           | goes on
            AFTER_RESPONSE_HEAD | cut | cut | cut    | cut            | cut            | cut           | goes on
            IN_RESPONSE_BODY    | cut | cut | cut    | cut            | cut            | cut           | goes on
            BEFORE_RESPONSE_END | cut | cut | cut    | cut            | cut            | cut           | goes on
            """;
    private static final String PATH = "/shop/main";
    private static final Hops HOPS = new Hops(Ticker.system());

    @AfterAll
    static void close() {
        HOPS.close();
    }

    static Stream<Arguments> cells() {
        return Combination.all().stream()
                .flatMap(combination -> methods(combination)
                        .flatMap(method -> AbortTable.cells(TABLE).stream()
                                .filter(cell -> cell.isPossible(combination.out(), combination.in()))
                                .map(cell -> Arguments.of(combination, method, cell))));
    }

    /** Whether a method may be repeated does not depend on what secures the connections. */
    private static Stream<String> methods(Combination of) {
        return of.security() == Security.CLEAR ? Stream.of("POST", "PUT") : Stream.of("POST");
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource("cells")
    void theEndpointGivesUp(Combination of, String method, AbortTable.Cell cell) {
        Hop hop = HOPS.of(of);
        try (Link link = hop.connect()) {
            Neighbour neighbour = new Neighbour(hop, link);
            Conversation main =
                    new Conversation(hop, link, PATH, AbortTable.request(method, of.in()), "200 ?4 KB +trailers");
            main.reach(cell.stage());
            main.endpoint().abort(cell.how());
            switch (outcome(of, method, cell)) {
                case "again" -> {
                    main.again();
                    main.finish();
                    assertAnswered(hop.record(PATH), 2);
                }
                case "502" -> {
                    main.isRefused(502);
                    assertFailed(hop.record(PATH), 502, cell.how());
                }
                case "cut" -> {
                    assertThat(main.client().in().awaitOutcome()).isIn(breaks(of.in()));
                    assertFailed(hop.record(PATH), 200, cell.how());
                }
                case "goes on" -> {
                    main.finish();
                    assertAnswered(hop.record(PATH), 1);
                }
                default -> throw new AssertionError(cell);
            }
            if (cell.how().endsConnection() && of.out().can(Capability.STREAMS)) {
                neighbour.isCutOffByEndpoint();
            } else {
                neighbour.isAnswered();
            }
        }
        Neighbour.asksNext(hop);
        hop.awaitNothingLeft();
    }

    private static String outcome(Combination of, String method, AbortTable.Cell cell) {
        boolean goodbye = of.security() == Security.MTLS && of.out() == Http.HTTP_1_1;
        return switch (cell.outcome()) {
            case "bye" -> goodbye ? "again" : repeatable(method);
            case "502" -> repeatable(method);
            default -> cell.outcome();
        };
    }

    private static String repeatable(String method) {
        return method.equals("PUT") ? "again" : "502";
    }

    /** How a response ends that cannot be whole: in HTTP/1.0 its end would be taken for the end of the body. */
    private static List<String> breaks(Http in) {
        return switch (in) {
            case HTTP_1_0 -> List.of(Incoming.RST);
            case HTTP_1_1 -> List.of(Incoming.FIN, Incoming.RST);
            case HTTP_2 -> List.of("RST_STREAM INTERNAL_ERROR");
        };
    }

    private static void assertAnswered(ExchangeRecord record, int attempts) {
        assertThat(record.failure()).isNull();
        assertThat(record.status()).isEqualTo(200);
        assertThat(record.attempts()).hasSize(attempts);
    }

    private static void assertFailed(ExchangeRecord record, int status, Abort how) {
        assertThat(record.status()).isEqualTo(status);
        assertThat(record.attempts()).hasSize(1);
        assertThat(Objects.requireNonNull(record.failure()).code()).isEqualTo(FailureCode.UPSTREAM_RESET);
        if (how.isFrame()) {
            assertThat(record.failure().message()).contains(how.name().replaceAll("_(BEFORE|AFTER)", ""));
        }
    }
}
