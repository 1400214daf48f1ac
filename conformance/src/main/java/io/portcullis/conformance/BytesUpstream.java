package io.portcullis.conformance;

import java.io.IOException;

/** The upstream of a case whose frames are on the client's side alone. One thread. */
final class BytesUpstream implements FramedServer {
    private final FramedPlace place;
    private final RawUpstream upstream;
    private int chosen;
    private boolean ended;

    BytesUpstream(FramedPlace place) throws IOException {
        this.place = place;
        this.upstream = FramedSides.bytes(place);
    }

    @Override
    public int port() {
        return upstream.port();
    }

    @Override
    public void choose(int connection) {
        chosen = connection;
    }

    /** The one that was chosen, else the one on which something came last. */
    private Wire wire() {
        return chosen == 0 ? upstream.wire() : upstream.wire(chosen);
    }

    @Override
    public void sends(String bytes) throws IOException {
        wire().send(bytes);
    }

    @Override
    public void gets(String bytes) throws InterruptedException {
        String whole = Added.toRequest(place.hop(), bytes, place.clientVersion());
        ExactRun.same("the upstream", whole, upstream.read(whole.length(), place.boundMillis()));
        ended = false;
    }

    @Override
    public void answers(int stream, String text) throws IOException {
        sends("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
    }

    @Override
    public void ends() throws IOException {
        wire().endOutput();
        ended = true;
    }

    @Override
    public void closes() throws IOException {
        wire().close();
        ended = true;
    }

    @Override
    public void resets() throws IOException {
        wire().reset();
        ended = true;
    }

    @Override
    public void seesTheEnd() throws InterruptedException {
        FramedPlace.expectEnd("the upstream", upstream.readEnd(place.boundMillis()));
        ended = true;
    }

    @Override
    public void answersOnceMore() throws IOException, InterruptedException {
        int before = upstream.current();
        boolean one = upstream.count() == 1;
        boolean wasEnded = ended;
        gets("GET /next HTTP/1.1\r\nHost: shop\r\n\r\n");
        if (one && !place.mayComeElsewhere() && before >= 0 && (before != upstream.current()) != wasEnded) {
            throw new AssertionError("the next request came on "
                    + (wasEnded ? "the connection that had ended" : "a new connection, the first was in order"));
        }
        chosen = 0;
        answers(0, "next");
        ExactRun.same("the upstream", "", upstream.rest());
    }

    @Override
    public void close() throws IOException {
        upstream.close();
    }
}
