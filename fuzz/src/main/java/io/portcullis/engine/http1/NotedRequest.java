package io.portcullis.engine.http1;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.flow.Credits;
import io.portcullis.engine.flow.DownstreamStream;
import io.portcullis.engine.flow.RequestReceiver;
import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** A request as an exchange sees it, answered as soon as that is due. One thread. */
final class NotedRequest extends Noted<RequestHead> implements RequestReceiver {
    /** When the response is written. */
    enum Answer {
        /** When the request is complete. */
        AT_END,
        /** When the request is complete; a request for another protocol gets its 101. */
        SWITCHING,
        /** At once, while the body may still be on its way. */
        EARLY,
        NEVER
    }

    private final DownstreamStream stream;
    private final Answer answer;
    private @Nullable Failure failure;

    NotedRequest(DownstreamStream stream, Answer answer) {
        this.stream = stream;
        this.answer = answer;
    }

    @Override
    public void head(RequestHead head, boolean end) {
        super.head(head, end);
        if (!end && answer == Answer.EARLY) {
            respond(413);
        }
    }

    @Override
    public void malformed(Failure why) {
        failure = why;
        respond(why.code().status());
    }

    /** Why it is no request, or null. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** Whether all of it was a request. */
    boolean taken() {
        return ended() && failure == null && resetReason() == null;
    }

    @Override
    void complete() {
        if (answer == Answer.NEVER || heads().isEmpty()) {
            return;
        }
        if (answer != Answer.SWITCHING || head().upgrade() == null) {
            respond(200);
        } else {
            switched();
            stream.head(
                    new ResponseHead(101, "Switching", HttpVersion.HTTP_1_1, new Headers(), BodyLength.NONE), false);
        }
    }

    private void respond(int status) {
        Headers headers = new Headers();
        headers.add(HeaderName.CONTENT_LENGTH, "0");
        stream.head(new ResponseHead(status, "", HttpVersion.HTTP_1_1, headers, 0), true);
    }

    @Override
    Credits sender() {
        return stream;
    }

    @Override
    String shown(RequestHead head) {
        return head + " length=" + head.bodyLength() + " upgrade=" + head.upgrade() + "\n" + head.headers();
    }

    @Override
    public String toString() {
        return super.toString() + " failure=" + failure;
    }
}
