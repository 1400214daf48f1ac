package io.portcullis.equivalence;

import io.portcullis.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What became of one request at one gateway.
 *
 * @param upstream what reached the upstream, in the order of the attempts
 * @param response what the client got
 */
record Outcome(List<Message> upstream, Message response) {
    static Outcome of(Gateway gateway, Upstream upstream, Call call, List<Answer> answers) {
        upstream.script(answers);
        Response response;
        try {
            response = gateway.send(call);
        } catch (UncheckedIOException e) {
            throw new UncheckedIOException(new IOException(
                    gateway.side() + " gives no whole response to " + call + " with " + answers + ", upstream received "
                            + upstream.taken(),
                    e));
        }
        return new Outcome(upstream.taken().stream().map(Message::of).toList(), Message.of(response));
    }

    @Override
    public String toString() {
        return upstream.stream()
                        .map(request -> "upstream received " + request + '\n')
                        .collect(Collectors.joining()) + "client received " + response;
    }
}
