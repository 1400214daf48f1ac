package io.portcullis.conformance;

import io.portcullis.conformance.frames.FrameUpstream;
import io.portcullis.conformance.frames.WireFrame;
import io.portcullis.testkit.Field;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The upstream of a case with frames in it, where it speaks HTTP/2. One thread. */
final class FramedUpstream implements FramedServer {
    private final FramedPlace place;
    private final FrameUpstream connections;
    private int chosen = 1;
    private boolean ended;

    FramedUpstream(FramedPlace place) throws IOException {
        this.place = place;
        this.connections = FramedSides.frames(place);
    }

    @Override
    public int port() {
        return connections.port();
    }

    private FrameUpstream.Connection connection() throws InterruptedException {
        return connections.connection(chosen, place.boundMillis());
    }

    @Override
    public void choose(int connection) {
        chosen = connection;
    }

    @Override
    public void sends(List<WireFrame> frames) throws IOException, InterruptedException {
        connection().end().send(WireFrame.numbered(frames));
    }

    @Override
    public void gets(List<WireFrame> frames) throws InterruptedException {
        for (WireFrame frame : WireFrame.numbered(frames)) {
            WireFrame placed = frame.over(place.upstreamScheme());
            List<Field> fields = placed.fields();
            WireFrame whole =
                    fields == null ? placed : placed.with(Added.toRequest(place.hop(), fields, place.clientVersion()));
            connection().inbox().expect(whole, place.boundMillis());
        }
        ended = false;
    }

    @Override
    public void getsNothing() throws IOException, InterruptedException {
        connection().inbox().expectNothing(place.boundMillis());
    }

    @Override
    public void answers(int stream, String text) throws IOException, InterruptedException {
        FrameUpstream.Connection on = connection();
        on.end().send(UnsaidFrames.answer(stream == 0 ? on.inbox().lastOpened() : stream, text));
    }

    @Override
    public void ends() throws IOException, InterruptedException {
        connection().end().endOutput();
        ended = true;
    }

    @Override
    public void closes() throws IOException, InterruptedException {
        connection().end().close();
        ended = true;
    }

    @Override
    public void resets() throws IOException, InterruptedException {
        connection().end().reset();
        ended = true;
    }

    @Override
    public void seesTheEnd() throws InterruptedException {
        FramedPlace.expectEnd("the upstream", connection().inbox().end(place.boundMillis()));
        ended = true;
    }

    @Override
    public void answersOnceMore() throws IOException, InterruptedException {
        boolean one = connections.all().size() == 1;
        chosen = whereAStreamIsOpened();
        if (one && !place.mayComeElsewhere() && (chosen > 1) != ended) {
            throw new AssertionError("the next request came on "
                    + (ended ? "the connection that had ended" : "a new connection, the first was in order"));
        }
        int stream = connection().inbox().lastOpened();
        gets(UnsaidFrames.request(stream, "/next"));
        answers(stream, "next");
        for (FrameUpstream.Connection each : connections.all()) {
            each.inbox().gather();
            each.inbox().rest();
        }
    }

    /** The connection, from 1. */
    private int whereAStreamIsOpened() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(place.boundMillis());
        List<Integer> before = connections.all().stream()
                .map(each -> each.inbox().lastOpened())
                .toList();
        while (System.nanoTime() - until < 0) {
            List<FrameUpstream.Connection> all = connections.all();
            for (int i = 0; i < all.size(); i++) {
                all.get(i).inbox().gather();
                if (all.get(i).inbox().lastOpened() > (i < before.size() ? before.get(i) : -1)) {
                    return i + 1;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("the next request did not come");
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
