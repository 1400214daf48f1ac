package io.portcullis.engine.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.observe.ExchangeRecord;
import java.util.Objects;

/**
 * Another exchange that is under way beside one that is given up, on the same connections where they can be shared: its endpoint has the
 * request, and has not answered.
 */
final class Neighbour {
    private static final String PATH = "/shop/neighbour";
    private static final String NEXT_PATH = "/shop/next";

    private final Hop hop;
    private final Conversation conversation;

    /** @param shared the connection of the other exchange's client */
    Neighbour(Hop hop, Link shared) {
        this.hop = hop;
        Link link = hop.combination().in().can(Capability.STREAMS) ? shared : hop.regular();
        this.conversation = new Conversation(hop, link, PATH, "POST 0 B", "200 5 B");
        conversation.reach(Stage.AFTER_REQUEST);
    }

    /** It was not disturbed. */
    void isAnswered() {
        conversation.finish();
        ExchangeRecord record = hop.record(PATH);
        assertThat(record.failure()).isNull();
        assertThat(record.attempts()).hasSize(1);
    }

    /** The endpoint took their connection away. */
    void isCutOffByEndpoint() {
        conversation.isRefused(502);
        assertThat(code(hop.record(PATH))).isEqualTo(FailureCode.UPSTREAM_RESET);
    }

    /** The client took their connection away. */
    void isCutOffByClient() {
        conversation.isGivenUp();
        assertThat(code(hop.record(PATH))).isEqualTo(FailureCode.CLIENT_GONE);
    }

    /** Whoever comes afterwards is served, and nothing else reaches the endpoint. */
    static void asksNext(Hop hop) {
        new Conversation(hop, hop.regular(), NEXT_PATH, "GET", "200 5 B").play();
        assertThat(hop.record(NEXT_PATH).failure()).isNull();
    }

    private static FailureCode code(ExchangeRecord record) {
        return Objects.requireNonNull(record.failure()).code();
    }
}
