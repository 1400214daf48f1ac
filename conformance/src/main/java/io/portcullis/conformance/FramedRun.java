package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
import io.portcullis.testkit.FakeTicker;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Plays a case in which one side at least speaks HTTP/2, and takes nothing but what the table says. Behind it one more request goes
 * by, as in {@link ExactRun}, on the same connections unless they ended. One thread.
 */
public final class FramedRun implements AutoCloseable {
    private static final Duration STEP = Duration.ofSeconds(1);

    /** Behind it nobody remembers what an earlier upstream of the same port could not speak. */
    private static final Duration LONG = Duration.ofMinutes(15);

    private static final Duration PAUSE = Duration.ofMillis(10);

    private final EngineSubject subject;
    private final FakeTicker ticker;
    private final boolean retries;
    private final FramedServer upstream;
    private final FramedClient client;
    private Duration due = Duration.ZERO;
    private boolean drained;

    private FramedRun(Scene scene, EngineSubject subject, FakeTicker ticker, int boundMillis)
            throws IOException, InterruptedException {
        this.subject = subject;
        this.ticker = ticker;
        ticker.advance(LONG);
        this.retries = scene.given().has(Given.RETRIES);
        FramedPlace place = new FramedPlace(scene, subject.role(), subject.security(), boundMillis, this::letTimePass);
        this.upstream = scene.upstreamFrames() ? new FramedUpstream(place) : new BytesUpstream(place);
        this.client = new FramedClient(place, subject.before(upstream.port(), scene));
    }

    /**
     * Plays it.
     *
     * @param ticker that moves the subject
     * @throws AssertionError naming the step that went otherwise
     */
    public static void play(Case of, EngineSubject subject, FakeTicker ticker)
            throws IOException, InterruptedException {
        play(of, subject, ticker, Wire.BOUND_MILLIS);
    }

    /** @param boundMillis for what has to come; longer than that, and it does not come */
    static void play(Case of, EngineSubject subject, FakeTicker ticker, int boundMillis)
            throws IOException, InterruptedException {
        List<Step> steps = of.steps(subject.role());
        String where = subject.role() + ", " + subject.security();
        try (FramedRun run = new FramedRun(of.scene(), subject, ticker, boundMillis)) {
            for (Step step : steps) {
                step.done(where, () -> run.play(step.what()));
            }
            steps.getLast().done(where, run::next);
        }
    }

    private void play(Step.Action action) throws IOException, InterruptedException {
        switch (action) {
            case Step.ClientSends(String bytes) -> client.sends(bytes);
            case Step.ClientGets(String bytes) -> client.gets(bytes);
            case Step.ClientGetsStatus(int status) -> client.getsOwn(status, 0);
            case Step.UpstreamSends(String bytes) -> upstream.sends(bytes);
            case Step.UpstreamGets(String bytes) -> upstream.gets(bytes);
            case Step.End end -> play(end);
            case Step.Framed framed -> play(framed);
        }
    }

    private void play(Step.Framed action) throws IOException, InterruptedException {
        switch (action) {
            case Step.ClientSendsFrames(List<WireFrame> frames, int times) -> client.sends(frames, times);
            case Step.ClientGetsFrames(List<WireFrame> frames, boolean own) -> client.gets(frames, own);
            case Step.ClientGetsNothing() -> client.getsNothing();
            case Step.ClientGetsAnswer(int stream) -> client.getsAnswer(stream, "ok");
            case Step.ClientGetsOwn(int status, int stream) -> client.getsOwn(status, stream);
            case Step.ClientIsThrownOut(int code) -> client.isThrownOut(code);
            case Step.UpstreamConnection(int number) -> upstream.choose(number);
            case Step.UpstreamSendsFrames(List<WireFrame> frames) -> upstream.sends(frames);
            case Step.UpstreamGetsFrames(List<WireFrame> frames) -> upstream.gets(frames);
            case Step.UpstreamGetsNothing() -> upstream.getsNothing();
            case Step.UpstreamAnswers(int stream) -> upstream.answers(stream, "ok");
            case Step.TimePasses(Duration time) -> due = time;
            case Step.ProxyDrains() -> {
                drained = true;
                subject.drain();
            }
        }
    }

    private void play(Step.End end) throws IOException, InterruptedException {
        switch (end) {
            case CLIENT_ENDS -> client.ends();
            case CLIENT_RESETS -> client.resets();
            case CLIENT_SEES_END, CLIENT_SEES_RESET -> client.seesTheEnd();
            case UPSTREAM_ENDS -> upstream.ends();
            case UPSTREAM_CLOSES -> upstream.closes();
            case UPSTREAM_RESETS -> upstream.resets();
            case UPSTREAM_SEES_END -> upstream.seesTheEnd();
        }
    }

    /** In steps, so that what is due goes off in its order; where there are retries, always: they have pauses. */
    private void letTimePass() {
        if (due.isPositive()) {
            Duration step = due.compareTo(STEP) > 0 ? STEP : due;
            due = due.minus(step);
            ticker.advance(step);
        } else if (retries) {
            ticker.advance(PAUSE);
        }
    }

    /** Both sides are clean: one more request goes by. */
    private void next() throws IOException, InterruptedException {
        int stream = client.asksOnceMore();
        upstream.answersOnceMore();
        client.getsAnswer(stream, "next");
        if (!drained) { // Else it is told to go.
            client.rest();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        upstream.close();
    }
}
