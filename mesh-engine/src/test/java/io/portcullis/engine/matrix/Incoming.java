package io.portcullis.engine.matrix;

import io.portcullis.testkit.Field;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What arrives of one message, whatever it is sent in: heads, a body, trailers, an end. A thread that reads fills it, and the test waits
 * for what it needs, 10 s at most. Any thread.
 */
final class Incoming {
    static final String FIN = "FIN";
    static final String RST = "RST";
    private static final long BOUND_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<List<Field>> heads = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private List<Field> trailers = List.of();
    private boolean complete;
    private @Nullable String gone;

    // ---- for who reads

    synchronized void head(List<Field> fields) {
        heads.add(List.copyOf(fields));
        notifyAll();
    }

    synchronized void data(byte[] bytes, int length) {
        body.write(bytes, 0, length);
        notifyAll();
    }

    synchronized void trailers(List<Field> fields) {
        trailers = List.copyOf(fields);
    }

    synchronized void completed() {
        complete = true;
        notifyAll();
    }

    /** Nothing comes any more: FIN, RST, or the name of a frame. What was said first counts. */
    synchronized void gone(String how) {
        if (gone == null) {
            gone = how;
            notifyAll();
        }
    }

    // ---- for the test

    /** The head of that number, from 1: those of responses before the response count. */
    synchronized List<Field> awaitHead(int number) {
        await(() -> heads.size() >= number, "head " + number);
        return heads.get(number - 1);
    }

    synchronized List<Field> lastHead() {
        return heads.getLast();
    }

    synchronized int heads() {
        return heads.size();
    }

    /** As many bytes of the body. */
    synchronized void awaitBody(int bytes) {
        await(() -> body.size() >= bytes, bytes + " bytes of the body");
    }

    synchronized void awaitComplete() {
        await(() -> complete, "the end of the message");
    }

    /** How it was given up: FIN, RST, or the name of a frame. */
    synchronized String awaitGone() {
        await(() -> gone != null, "the end of the connection or stream");
        return String.valueOf(gone);
    }

    /** What comes first: {@code complete}, or how it was given up. */
    synchronized String awaitOutcome() {
        await(() -> complete || gone != null, "an end");
        return complete ? "complete" : String.valueOf(gone);
    }

    synchronized boolean isComplete() {
        return complete;
    }

    synchronized byte[] body() {
        return body.toByteArray();
    }

    synchronized List<Field> trailers() {
        return trailers;
    }

    private void await(BooleanSupplier there, String what) {
        long giveUp = System.nanoTime() + BOUND_NANOS;
        while (!there.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(giveUp - System.nanoTime());
            boolean never = gone != null && !there.getAsBoolean();
            if (left <= 0 || never) {
                throw new AssertionError((never ? "never came: " : "not within 10 s: ") + what + "; there is " + this);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Override
    public synchronized String toString() {
        return "heads " + heads + ", " + body.size() + " bytes, trailers " + trailers + (complete ? ", complete" : "")
                + (gone == null ? "" : ", then " + gone);
    }
}
