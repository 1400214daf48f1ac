package io.portcullis.engine.route;

import io.portcullis.core.extension.FilterResponse;
import io.portcullis.engine.http.ResponseHead;

/** A response as a filter of an application sees it. Event loop only. */
final class ResponseView extends MessageView implements FilterResponse {
    private final ResponseHead head;

    ResponseView(String filter, ResponseHead head, Passage passage) {
        super(filter, head.headers(), passage);
        this.head = head;
    }

    @Override
    public int status() {
        return head.status();
    }

    @Override
    public void status(int status) {
        if (status < 200 || status > 999) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200 to 999)");
        }
        head.status(status);
    }
}
