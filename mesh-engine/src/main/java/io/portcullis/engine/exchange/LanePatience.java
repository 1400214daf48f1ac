package io.portcullis.engine.exchange;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.model.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the extension lane may take for itself until its response head. What a service takes that it calls is bounded behind
 * the hand-back, by that service's own timeouts, and does not count. Event loop only.
 */
final class LanePatience {
    private final Deadlines deadlines;
    private final Duration own;

    LanePatience(Deadlines deadlines, ActiveConfig config) {
        this.deadlines = deadlines;
        this.own = config.snapshot().defaults().timeouts().request();
        Timeouts usual = TransparentPolicy.INSTANCE.timeouts();
        // One deadline is enough: the other one of Deadlines always ends later.
        deadlines.use(new Timeouts(usual.connect(), own, own.plus(usual.request()), usual.idle()));
    }

    /** It has all of its time again. */
    void begin(long now) {
        deadlines.progress();
        deadlines.attemptStarted(now);
    }

    /**
     * It used all of its time.
     *
     * @param route the one it has chosen, or null
     */
    Failure lost(@Nullable String route) {
        return Failure.of(
                FailureCode.LANE_TIMEOUT,
                "no response from the extension lane" + (route == null ? "" : ", route " + route) + ", within "
                        + own.toMillis() + " ms without a call to a service",
                "look for a filter of the application that never completes, or raise portcullis.defaults.timeouts.request");
    }
}
