package io.portcullis.engine.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One exchange that a test plays on both sides of a gateway, stage by stage. */
final class Conversation {
    private final Hop hop;
    private final String path;
    private final Message request;
    private final Message response;
    private final boolean tellsHints;
    private final Side client;
    private @Nullable Side endpoint;
    private int requestSent;
    private boolean requestEnded;
    private boolean answering;
    private boolean answered;
    private int responseSent;

    Conversation(Hop hop, Link link, String path, String request, String response) {
        this.hop = hop;
        this.path = path;
        this.request = Message.of(request);
        this.response = Message.of(response);
        this.tellsHints = hop.combination().in().can(Capability.INFORMATIONAL);
        this.client = link.open();
    }

    Side client() {
        return client;
    }

    Side endpoint() {
        Side known = endpoint;
        if (known == null) {
            throw new AssertionError("the request has not reached the endpoint");
        }
        return known;
    }

    /** Brings it there; what was sent on one side has arrived on the other. */
    void reach(Stage stage) {
        if (stage == Stage.IN_REQUEST_HEAD) {
            client.partOf(Head.request(request, path));
            return;
        }
        client.head(Head.request(request, path));
        endpoint = hop.endpoint().next(path);
        if (stage.includes(Stage.IN_REQUEST_BODY)) {
            sendRequest(request.size() / 2);
        }
        if (stage.includes(Stage.BEFORE_REQUEST_END)) {
            sendRequest(request.size());
        }
        if (stage.includes(Stage.AFTER_REQUEST)) {
            endRequest();
        }
        if (stage == Stage.IN_RESPONSE_HEAD) {
            endpoint().partOf(responseHead());
            answering = true;
            return;
        }
        if (stage.includes(Stage.AFTER_HINT)) {
            hint();
        }
        if (stage.includes(Stage.AFTER_RESPONSE_HEAD)) {
            sendResponseHead();
        }
        if (stage.includes(Stage.IN_RESPONSE_BODY)) {
            sendResponse(response.size() / 2);
        }
        if (stage.includes(Stage.BEFORE_RESPONSE_END)) {
            sendResponse(response.size());
        }
    }

    private void sendRequest(int upTo) {
        client.data(request.body(requestSent, upTo));
        requestSent = upTo;
        endpoint().in().awaitBody(upTo);
    }

    private void endRequest() {
        if (!requestEnded && !Head.request(request, path).last()) {
            client.end(List.of());
        }
        requestEnded = true;
        endpoint().in().awaitComplete();
    }

    private void hint() {
        endpoint().head(Head.informational(103));
        if (tellsHints) {
            assertThat(client.in().awaitHead(1)).contains(new Field(":status", "103"));
        }
    }

    private Head responseHead() {
        return Head.response(response, request.start());
    }

    private void sendResponseHead() {
        int before = client.in().heads();
        if (answering) {
            endpoint().restOf(responseHead());
        } else {
            endpoint().head(responseHead());
        }
        answered = true;
        assertThat(client.in().awaitHead(before + 1)).contains(new Field(":status", response.start()));
    }

    private void sendResponse(int upTo) {
        endpoint().data(response.body(responseSent, upTo));
        responseSent = upTo;
        client.in().awaitBody(upTo);
    }

    /** The request comes once more, on whatever connection. */
    void again() {
        endpoint = hop.endpoint().next(path);
        answering = false;
        answered = false;
        responseSent = 0;
        endpoint().in().awaitBody(requestSent);
    }

    /** Plays all of it. */
    void play() {
        reach(Stage.AFTER_REQUEST);
        finish();
    }

    /** Plays what is left of it, to its good end. */
    void finish() {
        if (requestSent < request.size()) {
            sendRequest(request.size());
        }
        endRequest();
        assertThat(endpoint().in().body()).isEqualTo(request.body());
        if (!answered) {
            sendResponseHead();
        }
        if (responseSent < response.size()) {
            sendResponse(response.size());
        }
        if (!responseHead().last()) {
            endpoint().end(response.hasTrailers() ? Message.TRAILERS : List.of());
        }
        client.in().awaitComplete();
        assertThat(client.in().body()).isEqualTo(response.body());
    }

    /** Nobody wants the response any more; on a connection with others its head has to come to its end nevertheless. */
    void isGivenUp() {
        String how = endpoint().in().awaitGone();
        if (hop.combination().out().can(Capability.STREAMS)) {
            assertThat(how).isEqualTo("RST_STREAM CANCEL");
            if (answering) {
                endpoint().restOf(responseHead());
            }
        } else {
            assertThat(how).isIn(Incoming.FIN, Incoming.RST);
        }
        assertThat(endpoint().in().isComplete()).as("the request is whole").isEqualTo(requestEnded);
    }

    /** The gateway answers in the endpoint's place. */
    void isRefused(int status) {
        client.in().awaitComplete();
        assertThat(client.in().lastHead()).contains(new Field(":status", Integer.toString(status)));
    }
}
