package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.engine.flow.StreamReset;
import java.util.Objects;

/** What becomes of an exchange whose time is up, and whose fault that is. Event loop only. */
final class Overdue implements Deadlines.Listener {
    private final Exchange exchange;
    private final ResponseRelay relay;
    private final RequestBody body;

    Overdue(Exchange exchange, ResponseRelay relay, RequestBody body) {
        this.exchange = exchange;
        this.relay = relay;
        this.body = body;
    }

    @Override
    public void attemptTimedOut() {
        exchange.side().timedOut();
    }

    @Override
    public void requestTimedOut() {
        UpstreamSide side = exchange.side();
        if (side.awaitsClient()) {
            exchange.fail(clientStoppedSending());
            return;
        }
        side.blame("no response within the request timeout");
        exchange.fail(Failure.of(
                FailureCode.UPSTREAM_TIMEOUT,
                "no response for " + side.target() + " within the request timeout, after " + side.made()
                        + " attempt(s)",
                "raise timeouts.request of the service, or lower its attempt timeout to leave room for retries"));
    }

    /** Nobody is to blame: it was for the client to say how long it waits. */
    @Override
    public void callTimedOut() {
        exchange.fail(Objects.requireNonNull(exchange.grpc()).deadlineExceeded());
    }

    @Override
    public void stoodStill() {
        if (relay.clientIsBehind()) {
            bodyStoodStill(FailureCode.CLIENT_GONE, "the client does not read the response");
        } else {
            exchange.side().blame("no more of the response within the idle timeout");
            bodyStoodStill(FailureCode.IDLE_TIMEOUT, exchange.side().target() + " sends no more of its response");
        }
    }

    @Override
    public boolean resting() {
        return relay.switched() || !relay.clientIsBehind();
    }

    @Override
    public void restedForTooLong() {
        breakOff(
                FailureCode.IDLE_TIMEOUT,
                "no byte in either direction for as long as the tunnel timeout",
                "raise timeouts.tunnel of the service, or send pings, or comments between events");
    }

    @Override
    public void stillMoving() {
        exchange.side().settle(relay.status());
    }

    Failure clientStoppedSending() {
        return Failure.of(
                FailureCode.REQUEST_TIMEOUT,
                "the client stopped sending its request body after " + body.receivedBytes() + " bytes");
    }

    private void bodyStoodStill(FailureCode code, String what) {
        breakOff(
                code,
                what + ", for as long as the idle timeout",
                "raise timeouts.idle of the service if such pauses are normal");
    }

    private void breakOff(FailureCode code, String why, String remedy) {
        exchange.breakOff(Failure.of(code, why, remedy), new StreamReset(StreamReset.Code.TIMEOUT, why));
    }
}
