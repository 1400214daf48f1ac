package io.portcullis.spring.discovery;

import io.portcullis.spring.discovery.EndpointFeed.Subscription;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.NestedExceptionUtils;

/**
 * Asks a question for as long as somebody wants to know: again when the answer is no longer valid, or when told to. One
 * question is under way at a time; who asks meanwhile makes it be asked once more. Any thread.
 */
class Polling implements Subscription {
    private final Question question;
    private final Consumer<Answer> answers;
    private final Delays delays;
    private final Duration afterFailure;
    private @Nullable Runnable pending;
    private boolean asking;
    private boolean again;
    private boolean closed;

    /** Runs a task later. */
    @FunctionalInterface
    interface Delays {
        /** @return cancels it */
        Runnable after(Duration delay, Runnable task);
    }

    /** @param afterFailure when to ask again who did not even answer */
    Polling(Question question, Consumer<Answer> answers, Delays delays, Duration afterFailure) {
        this.question = question;
        this.answers = answers;
        this.delays = delays;
        this.afterFailure = afterFailure;
    }

    @Override
    public void askNow() {
        synchronized (this) {
            if (closed || asking) {
                again = asking;
                return;
            }
            asking = true;
            again = false;
            cancel();
        }
        ask();
    }

    private void ask() {
        try {
            // Answers come on event loops and other threads that must not wait.
            question.ask().whenComplete((reply, failure) -> delays.after(Duration.ZERO, () -> told(reply, failure)));
        } catch (RuntimeException e) {
            told(null, e);
        }
    }

    private void told(Question.@Nullable Reply reply, @Nullable Throwable failure) {
        if (reply == null) {
            Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
            Throwable root = NestedExceptionUtils.getMostSpecificCause(cause);
            reply = new Question.Reply(new Answer.Failed("it does not answer (" + root + ")"), afterFailure);
        }
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        answers.accept(reply.answer());
        next(reply.validity());
    }

    private synchronized void next(Duration validity) {
        asking = false;
        if (!closed) {
            pending = delays.after(again ? Duration.ZERO : validity, this::askNow);
        }
    }

    private void cancel() {
        Runnable waiting = pending;
        pending = null;
        if (waiting != null) {
            waiting.run();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        cancel();
    }
}
