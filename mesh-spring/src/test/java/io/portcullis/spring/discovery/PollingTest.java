package io.portcullis.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.spring.discovery.Question.Reply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PollingTest {
    private static final Answer NONE = new Answer.None("none");
    private static final Duration VALID = Duration.ofSeconds(7);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

    private final Later later = new Later();
    private final List<Answer> answers = new ArrayList<>();
    private final Deque<CompletableFuture<Reply>> asked = new ArrayDeque<>();
    private final Polling polling = new Polling(this::ask, answers::add, later, AFTER_FAILURE);

    @Test
    void isAskedAgainWhenTheAnswerIsNoLongerValid() {
        polling.askNow();
        reply();
        assertThat(answers).containsExactly(NONE);
        assertThat(later.next()).isEqualTo(VALID);
        later.run();
        assertThat(asked).hasSize(2);
    }

    @Test
    void aStormOfWishesIsOneQuestionMore() {
        polling.askNow();
        for (int wish = 0; wish < 100; wish++) {
            polling.askNow();
        }
        assertThat(asked).hasSize(1);
        reply();
        assertThat(later.next()).isEqualTo(Duration.ZERO);
        later.run();
        reply();
        assertThat(asked).hasSize(2);
        assertThat(later.next()).isEqualTo(VALID);
    }

    @Test
    void aWishBetweenTwoQuestionsTakesThePlaceOfTheSecond() {
        polling.askNow();
        reply();
        polling.askNow();
        assertThat(asked).hasSize(2);
        assertThat(later.tasks).isEmpty();
    }

    @Test
    void whoFailsIsAskedAgainLater() {
        polling.askNow();
        asked.getLast().completeExceptionally(new IllegalStateException("gone"));
        later.run();
        assertThat(answers)
                .singleElement()
                .isEqualTo(new Answer.Failed("it does not answer (java.lang.IllegalStateException: gone)"));
        assertThat(later.next()).isEqualTo(AFTER_FAILURE);
    }

    @Test
    void whoThrowsAtOnceHasFailedToo() {
        Polling broken = new Polling(
                () -> {
                    throw new IllegalArgumentException("no");
                },
                answers::add,
                later,
                AFTER_FAILURE);
        broken.askNow();
        assertThat(answers).singleElement().isInstanceOf(Answer.Failed.class);
        assertThat(later.next()).isEqualTo(AFTER_FAILURE);
    }

    @Test
    void nothingIsAskedOrToldAfterTheEnd() {
        polling.askNow();
        polling.close();
        reply();
        polling.askNow();
        assertThat(answers).isEmpty();
        assertThat(asked).hasSize(1);
        assertThat(later.tasks).isEmpty();
    }

    private CompletableFuture<Reply> ask() {
        asked.add(new CompletableFuture<>());
        return asked.getLast();
    }

    private void reply() {
        asked.getLast().complete(new Reply(NONE, VALID));
        later.run();
    }

    /** Delays that are over when a test says so. */
    private static final class Later implements Polling.Delays {
        private final Deque<Task> tasks = new ArrayDeque<>();

        private record Task(Duration delay, Runnable work) {}

        @Override
        public Runnable after(Duration delay, Runnable work) {
            Task task = new Task(delay, work);
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        Duration next() {
            return tasks.getFirst().delay();
        }

        void run() {
            tasks.removeFirst().work().run();
        }
    }
}
