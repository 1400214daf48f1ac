package io.portcullis.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastGoodTest {
    private static final Duration KEEP = Duration.ofMinutes(1);
    private static final Endpoint A = Endpoint.of("10.0.0.1", 80);
    private static final Endpoint B = Endpoint.of("10.0.0.2", 80);

    private final FakeTicker ticker = new FakeTicker(Long.MAX_VALUE - 5);
    private final List<List<Endpoint>> published = new ArrayList<>();
    private final LastGood endpoints = new LastGood("payment", "test", published::add, KEEP, ticker);

    @Test
    void anAnswerIsPublishedInOneOrderWhateverItsOwn() {
        endpoints.accept(found(B, A));
        endpoints.accept(found(A, B));
        assertThat(published).containsExactly(List.of(A, B), List.of(A, B));
        assertThat(endpoints.first()).isDone();
    }

    @Test
    void whatIsCertainlyEmptyIsEmptyAtOnce() {
        endpoints.accept(found(A));
        endpoints.accept(found());
        assertThat(published).last().isEqualTo(List.of());
    }

    @Test
    void whileThereAreSaidToBeNoneTheLastGoodOnesStayForAWhile() {
        endpoints.accept(found(A));
        endpoints.accept(new Answer.None("no such name"));
        ticker.advance(KEEP.minusNanos(1));
        endpoints.accept(new Answer.None("no such name"));
        assertThat(published).containsExactly(List.of(A));
        assertThat(endpoints.trouble()).isEqualTo("no such name");
        ticker.advanceNanos(1);
        endpoints.accept(new Answer.None("no such name"));
        assertThat(published).last().isEqualTo(List.of());
    }

    @Test
    void aGoodAnswerBetweenStartsTheWhileAnew() {
        endpoints.accept(found(A));
        endpoints.accept(new Answer.None("none"));
        ticker.advance(KEEP);
        endpoints.accept(found(A));
        assertThat(endpoints.trouble()).isNull();
        endpoints.accept(new Answer.None("none"));
        assertThat(published).last().isEqualTo(List.of(A));
    }

    @Test
    void whileNobodyAnswersTheLastGoodOnesStayForAsLongAsThatTakes() {
        endpoints.accept(found(A));
        for (int hour = 0; hour < 100; hour++) {
            ticker.advance(Duration.ofHours(1));
            endpoints.accept(new Answer.Failed("no answer within 5 s"));
        }
        assertThat(published).containsExactly(List.of(A));
        assertThat(endpoints.failures()).isEqualTo(100);
    }

    @Test
    void withoutAnyGoodOneNoneIsPublishedAtOnce() {
        endpoints.accept(new Answer.None("no such name"));
        assertThat(published).containsExactly(List.of());
        assertThat(endpoints.first()).isDone();
    }

    @Test
    void nothingIsPublishedAfterTheEnd() {
        endpoints.close();
        endpoints.accept(found(A));
        assertThat(published).isEmpty();
    }

    private static Answer found(Endpoint... endpoints) {
        return new Answer.Endpoints(List.of(endpoints));
    }
}
