package io.portcullis.engine.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The client gives an exchange up, at every stage and in every way, whatever is spoken: what the endpoint sees, what the log says, and
 * that nobody else notices.
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class MatrixOfClientAbortsTest {
    // nothing: no request reaches the endpoint, and none is on record
    // gone:    the endpoint's stream, or its connection in HTTP/1, is given up; client_gone
    // half:    the end of the client's direction behind its request: goes on in HTTP/1 in the clear (ADR 011), gone in
    //          HTTP/2 and by TLS, whose close_notify ends the connection at the edge (ADR 049)
    // goes on: nothing happens to this exchange
    private static final String TABLE = """
                                | FIN     | RST     | CANCEL | INTERNAL_ERROR | REFUSED_STREAM | GOAWAY_BEFORE
            IN_REQUEST_HEAD     | nothing | nothing | -      | -              | -              | -
            AFTER_REQUEST_HEAD  | gone    | gone    | gone   | gone           | gone           | goes on
            IN_REQUEST_BODY     | gone    | gone    | gone   | gone           | gone           | goes on
            BEFORE_REQUEST_END  | gone    | gone    | gone   | gone           | gone           | goes on
            AFTER_REQUEST       | half    | gone    | gone   | gone           | gone           | goes on
            IN_RESPONSE_HEAD    | half    | gone    | gone   | gone           | gone           | goes on
            AFTER_HINT          | half    | gone    | gone   | gone           | gone           | goes on
            AFTER_RESPONSE_HEAD | half    | gone    | gone   | gone           | gone           | goes on
            IN_RESPONSE_BODY    | half    | gone    | gone   | gone           | gone           | goes on
            BEFORE_RESPONSE_END | half    | gone    | gone   | gone           | gone           | goes on
            """;
    private static final String PATH = "/shop/main";
    private static final Hops HOPS = new Hops(Ticker.system());

    @AfterAll
    static void close() {
        HOPS.close();
    }

    static Stream<Arguments> cells() {
        return Combination.all().stream()
                .flatMap(combination -> AbortTable.cells(TABLE).stream()
                        .filter(cell -> cell.isPossible(combination.in(), combination.in()))
                        .map(cell -> Arguments.of(combination, cell)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("cells")
    void theClientGivesUp(Combination of, AbortTable.Cell cell) {
        Hop hop = HOPS.of(of);
        try (Link link = hop.connect()) {
            Neighbour neighbour = new Neighbour(hop, link);
            Conversation main =
                    new Conversation(hop, link, PATH, AbortTable.request("POST", of.in()), "200 ?4 KB +trailers");
            main.reach(cell.stage());
            main.client().abort(cell.how());
            switch (outcome(of, cell)) {
                case "nothing" -> {}
                case "gone" -> {
                    main.isGivenUp();
                    assertGone(hop.record(PATH), cell);
                }
                case "goes on" -> {
                    main.finish();
                    assertAnswered(hop.record(PATH));
                }
                default -> throw new AssertionError(cell);
            }
            if (cell.how().endsConnection() && of.in().can(Capability.STREAMS)) {
                neighbour.isCutOffByClient();
            } else {
                neighbour.isAnswered();
            }
        }
        Neighbour.asksNext(hop);
        hop.awaitNothingLeft();
    }

    private static String outcome(Combination of, AbortTable.Cell cell) {
        if (!cell.outcome().equals("half")) {
            return cell.outcome();
        }
        return of.in().can(Capability.HALF_CLOSE) && of.security() == Security.CLEAR ? "goes on" : "gone";
    }

    private static void assertGone(ExchangeRecord record, AbortTable.Cell cell) {
        assertThat(record.status()).isEqualTo(cell.stage().includes(Stage.AFTER_RESPONSE_HEAD) ? 200 : 0);
        assertThat(record.attempts()).hasSize(1);
        assertThat(Objects.requireNonNull(record.failure()).code()).isEqualTo(FailureCode.CLIENT_GONE);
        if (cell.how().isFrame()) {
            assertThat(record.failure().message()).contains(cell.how().name());
        }
    }

    private static void assertAnswered(ExchangeRecord record) {
        assertThat(record.failure()).isNull();
        assertThat(record.status()).isEqualTo(200);
        assertThat(record.attempts()).hasSize(1);
    }
}
