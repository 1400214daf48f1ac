package io.portcullis.equivalence;

import io.portcullis.testkit.Received;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/** The server behind both gateways: answers the attempts of one request by a list, and tells what came. One caller at a time. */
final class Upstream implements AutoCloseable {
    private final LinkedBlockingQueue<Received> came = new LinkedBlockingQueue<>();
    private final ScriptedUpstream server;
    private volatile List<Answer> answers = List.of(new Answer(200, List.of(), "ok", false));

    Upstream() {
        server = ScriptedUpstream.start(script -> script.answer(this::answer));
    }

    String address() {
        return server.address();
    }

    /** From now on: the first attempt gets the first, and so on; the last one stays. */
    void script(List<Answer> attempts) {
        answers = List.copyOf(attempts);
        came.clear();
    }

    /** The requests that came since {@link #script}. */
    List<Received> taken() {
        return new ArrayList<>(came);
    }

    private Reply answer(Received request) {
        List<Answer> script = answers;
        int attempt = came.size();
        came.add(request);
        return script.get(Math.min(attempt, script.size() - 1)).reply(request.method());
    }

    @Override
    public void close() {
        server.close();
    }
}
