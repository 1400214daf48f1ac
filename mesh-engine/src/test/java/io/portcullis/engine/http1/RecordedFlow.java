package io.portcullis.engine.http1;

import io.netty.buffer.ByteBuf;
import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.StreamReset;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The receiving end of a flow: notes what comes, and gives credit at once unless it is told to hold it back. */
class RecordedFlow<H> implements Credits {
    final List<H> heads = new ArrayList<>();
    final StringBuilder body = new StringBuilder();

    @Nullable
    Headers trailers;

    @Nullable
    StreamReset reset;

    @Nullable
    Failure failure;

    boolean ended;
    int credited;
    int received;
    boolean holdsCredit;

    @Nullable
    Credits back;

    /** Runs when credit has come. */
    Runnable onCredit = () -> {};

    /** Runs when a head has come. */
    Runnable onHead = () -> {};

    /** Runs when the message is complete, or malformed. */
    Runnable onEnd = () -> {};

    public void head(H head, boolean end) {
        open();
        heads.add(head);
        end(end);
        onHead.run();
    }

    public void data(ByteBuf data, boolean end) {
        open();
        int bytes = data.readableBytes();
        received += bytes;
        body.append(data.toString(StandardCharsets.ISO_8859_1));
        data.release();
        end(end);
        Credits to = back;
        if (to != null && !holdsCredit && !end && bytes > 0) {
            to.credit(bytes);
        }
    }

    public void trailers(Headers fields) {
        open();
        trailers = fields;
        end(true);
    }

    public void reset(StreamReset reason) {
        if (reset != null && reason.code() != StreamReset.Code.CLOSED) {
            throw new AssertionError("reset twice: " + reset + ", " + reason);
        }
        reset = reset == null ? reason : reset;
    }

    public void malformed(Failure why) {
        failure = why;
        end(true);
    }

    @Override
    public void credit(int bytes) {
        credited += bytes;
        onCredit.run();
    }

    /** Why it was given up; fails if it was not. */
    StreamReset.Code resetCode() {
        return Objects.requireNonNull(reset, "reset").code();
    }

    /** Why it is no message; fails if it is one. */
    FailureCode failureCode() {
        return Objects.requireNonNull(failure, "failure").code();
    }

    /** The head; fails if there is none. */
    H head() {
        return heads.getLast();
    }

    private void end(boolean end) {
        ended = end;
        if (end) {
            onEnd.run();
        }
    }

    private void open() {
        if (ended || reset != null) {
            throw new AssertionError("after the end: " + this);
        }
    }

    @Override
    public String toString() {
        return heads + " '" + body + "' ended=" + ended + " trailers=" + trailers + " reset=" + reset + " failure="
                + failure;
    }

    /** A request, as an exchange sees it. */
    static final class Request extends RecordedFlow<RequestHead> implements RequestReceiver {}

    /** A response, as an attempt sees it. */
    static final class Response extends RecordedFlow<ResponseHead> implements ResponseReceiver {}
}
