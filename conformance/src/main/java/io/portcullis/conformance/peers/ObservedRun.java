package io.portcullis.conformance.peers;

import io.portcullis.conformance.Case;
import io.portcullis.conformance.RawUpstream;
import io.portcullis.conformance.Role;
import io.portcullis.conformance.Step;
import io.portcullis.conformance.Subject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays a case through a proxy that need not do what the table says, and writes down what it does. Bytes are compared by their
 * meaning: another spelling of the same message is the same. One thread.
 */
final class ObservedRun {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String NEXT = "GET /next HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final String ITS_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext";

    private final Ear ear;
    private final List<String> notes = new ArrayList<>();
    private String expectedUp = "";
    private String expectedDown = "";
    private boolean toHead;
    private boolean endDue;
    private boolean switched;
    private @Nullable String refusal;

    private ObservedRun(Ear ear) {
        this.ear = ear;
    }

    static Observed play(Case of, Subject subject, RawUpstream upstream) throws IOException, InterruptedException {
        upstream.forget();
        try (Ear ear = new Ear(subject.before(upstream.port()), upstream)) {
            ObservedRun run = new ObservedRun(ear);
            List<Step> steps = of.steps(Role.GATEWAY);
            for (int i = 0; i < steps.size() && run.refusal == null; i++) {
                if (!run.play(steps.get(i).what())) {
                    return run.observed();
                }
            }
            run.next();
            return run.observed();
        }
    }

    private Observed observed() {
        return new Observed(refusal == null ? "" : refusal, notes);
    }

    /** Whether the conversation can go on. */
    private boolean play(Step.Action action) throws IOException, InterruptedException {
        switch (action) {
            case Step.ClientSends(String bytes) -> {
                if (bytes.contains(" HTTP/1.")) {
                    toHead = bytes.startsWith("HEAD ");
                }
                ear.say(bytes);
                return true;
            }
            case Step.UpstreamSends(String bytes) -> {
                ear.answer(bytes);
                return true;
            }
            case Step.UpstreamGets(String bytes) -> {
                return upstreamGets(bytes);
            }
            case Step.ClientGets(String bytes) -> {
                return clientGets(bytes);
            }
            case Step.ClientGetsStatus refused -> {
                return clientGetsStatus();
            }
            case Step.Framed framed -> throw new IllegalArgumentException("a step of HTTP/2: " + framed);
            case Step.End end -> {
                return end(end);
            }
        }
    }

    private boolean upstreamGets(String bytes) throws InterruptedException {
        expectedUp += bytes;
        Message expected = Message.request(expectedUp);
        if (switched || expected == null) {
            boolean all = ear.listen(() -> ear.up().length() >= bytes.length());
            note(all && ear.up().startsWith(bytes), "what follows does not get through");
            ear.takeUp(bytes.length());
            expectedUp = "";
            return all;
        }
        ear.listen(() -> hasAsMuch(Message.request(ear.up()), expected)
                || clientHasFinal()
                || !ear.clientEnd().isEmpty());
        Message got = Message.request(ear.up());
        if (got == null) {
            refusal = refused();
            return false;
        }
        note(hasAsMuch(got, expected), "its body does not get through");
        if (got.complete() || expected.complete()) {
            notes.addAll(Differences.of(expected, got, false));
            ear.takeUp(got.complete() ? got.end() : ear.up().length());
            expectedUp = "";
        }
        return hasAsMuch(got, expected);
    }

    private static boolean hasAsMuch(@Nullable Message got, Message expected) {
        return got != null
                && got.body().length() >= expected.body().length()
                && (got.complete() || !expected.complete());
    }

    private boolean clientHasFinal() {
        List<Message> all =
                Message.responses(ear.down(), toHead, !ear.clientEnd().isEmpty());
        return !all.isEmpty() && all.getLast().status() >= 200 && all.getLast().complete();
    }

    private String refused() {
        List<Message> all = Message.responses(ear.down(), toHead, true);
        if (!all.isEmpty()) {
            return String.valueOf(all.getLast().status());
        }
        return ear.clientEnd().isEmpty() ? "waits" : "closes";
    }

    private boolean clientGets(String bytes) throws InterruptedException {
        if (switched) {
            boolean all = ear.listen(() -> ear.down().length() >= bytes.length());
            note(all && ear.down().startsWith(bytes), "what follows does not get through");
            ear.takeDown(bytes.length());
            return all;
        }
        expectedDown += bytes;
        List<Message> expected = Message.responses(expectedDown, toHead, false);
        ear.listen(() -> isAsMuch(downs(), expected));
        List<Message> got = downs();
        if (got.isEmpty()) {
            notes.add(ear.clientEnd().isEmpty() ? "no response" : "no response, closes");
            return false;
        }
        note(got.size() >= expected.size(), "swallows informational responses");
        Message last = expected.getLast();
        Message lastGot =
                last.status() < 200 && got.size() > expected.size() ? got.get(expected.size() - 1) : got.getLast();
        if (last.complete() && last.status() >= 200 || lastGot.status() != last.status()) {
            notes.addAll(Differences.of(last, lastGot, true));
        }
        note(lastGot.complete() || !last.complete(), "its body does not get through");
        switched = last.status() == 101;
        if (last.complete() && lastGot.complete()) {
            ear.takeDown(lastGot.end());
            expectedDown = "";
        }
        return lastGot.status() == last.status();
    }

    private List<Message> downs() {
        return Message.responses(ear.down(), toHead, !ear.clientEnd().isEmpty());
    }

    private static boolean isAsMuch(List<Message> got, List<Message> expected) {
        return got.size() >= expected.size()
                && got.getLast().body().length() >= expected.getLast().body().length()
                && (got.getLast().complete() || !expected.getLast().complete());
    }

    /** A refusal, unless it passes something on: then that is seen to its end. */
    private boolean clientGetsStatus() throws IOException, InterruptedException {
        boolean request = ear.up().isEmpty() && !ear.reached();
        if (request) {
            ear.listen(() -> clientHasFinal() || !ear.clientEnd().isEmpty() || hasEnded(Message.request(ear.up())));
        } else {
            ear.listen(() -> clientHasFinal() || !ear.clientEnd().isEmpty());
        }
        Message passed = Message.request(ear.up());
        List<Message> got = downs();
        if (request && passed != null && got.isEmpty()) {
            passesOn(passed);
            next();
            return false;
        }
        if (got.isEmpty() || got.getLast().status() < 200) {
            refusal = ear.clientEnd().isEmpty() ? "waits" : "closes";
            return false;
        }
        int answered = got.getLast().status();
        if (answered >= 400 || request) {
            refusal = String.valueOf(answered);
        }
        return false;
    }

    private static boolean hasEnded(@Nullable Message message) {
        return message != null && message.complete();
    }

    private void passesOn(Message passed) throws InterruptedException {
        note(passed.complete(), "its body does not get through");
        ear.takeUp(passed.complete() ? passed.end() : ear.up().length());
        ear.answer(OK);
        ear.listen(() -> clientHasFinal() || !ear.clientEnd().isEmpty());
        List<Message> got = downs();
        if (got.isEmpty()) {
            notes.add("no response");
        } else {
            ear.takeDown(
                    got.getLast().complete() ? got.getLast().end() : ear.down().length());
        }
        endDue = false;
    }

    private boolean end(Step.End end) throws IOException, InterruptedException {
        switch (end) {
            case CLIENT_ENDS -> {
                ear.client().endOutput();
                endDue = true;
            }
            case CLIENT_RESETS -> {
                ear.client().reset();
                endDue = true;
            }
            case CLIENT_SEES_END, CLIENT_SEES_RESET -> {
                endDue = true;
                clientSees(end);
            }
            case UPSTREAM_ENDS -> ear.upstream().wire().endOutput();
            case UPSTREAM_CLOSES -> ear.upstream().wire().close();
            case UPSTREAM_RESETS -> ear.upstream().wire().reset();
            case UPSTREAM_SEES_END -> {
                boolean ended = ear.listen(ear::upstreamHasEnded);
                note(ended, "the upstream's connection stays open");
            }
        }
        return true;
    }

    private void clientSees(Step.End end) throws InterruptedException {
        ear.listen(() -> !ear.clientEnd().isEmpty());
        List<Message> got = downs();
        boolean whole = !got.isEmpty() && got.getLast().complete();
        List<Message> expected = Message.responses(expectedDown, toHead, false);
        boolean cut = !expected.isEmpty()
                && (end == Step.End.CLIENT_SEES_RESET
                        || (!expected.getLast().complete()
                                && !expected.getLast().lastsUntilEnd()));
        if (cut && whole && !ear.clientEnd().equals("a reset")) {
            notes.add("looks whole to the client");
        } else {
            note(!ear.clientEnd().isEmpty(), "the client's connection stays open");
        }
    }

    /** Whether the connections are in order for the request behind the case; a client may find its own closed, and come again. */
    private void next() throws IOException, InterruptedException {
        if (refusal != null) {
            return;
        }
        if (endDue) {
            ear.reconnect();
        }
        toHead = false;
        if (!goesUp()) {
            ear.reconnect();
            if (!goesUp()) {
                notes.add("**the next request gets " + nextGot() + "**");
                return;
            }
        }
        ear.answer(ITS_ANSWER);
        ear.listen(() -> clientHasFinal() || !ear.clientEnd().isEmpty());
        List<Message> got = downs();
        if (got.isEmpty() || !got.getLast().body().equals("next")) {
            notes.add("**the next request gets " + nextGot() + "**");
        }
    }

    /** Whether the next request comes to the upstream, behind what may be left of the body of the one before. */
    private boolean goesUp() throws InterruptedException {
        ear.takeDown(ear.down().length());
        ear.takeUp(ear.up().length());
        ear.say(NEXT);
        ear.listen(
                () -> nextUp() != null || clientHasFinal() || !ear.clientEnd().isEmpty());
        return nextUp() != null || clientHasFinal();
    }

    private @Nullable Message nextUp() {
        int at = ear.up().indexOf("GET /next HTTP/1.");
        return at < 0 || ear.up().indexOf(" HTTP/1.") < at
                ? null
                : Message.request(ear.up().substring(at));
    }

    private String nextGot() {
        if (ear.up().contains(" HTTP/1.") && nextUp() == null) {
            return "up behind `"
                    + Differences.shown(ear.up().lines().findFirst().orElse("")) + "`";
        }
        List<Message> got = downs();
        return got.isEmpty()
                ? "no answer"
                : "the answer `" + Differences.shown(got.getLast().start()) + "`";
    }

    private void note(boolean right, String otherwise) {
        if (!right) {
            notes.add(otherwise);
        }
    }
}
