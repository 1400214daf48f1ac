package io.portcullis.core.breaker;

import io.portcullis.core.model.HealthCheckPolicy;

/**
 * Decides by the answers of one endpoint to its health checks whether it is healthy. Until the first answer it is; the first one
 * counts alone. One thread.
 *
 * <p>An endpoint that says itself that it is not healthy is believed at once: only what may have other reasons, such as a
 * timeout, has to happen several times in a row.
 */
public final class HealthTally {
    private final HealthCheckPolicy policy;
    private boolean answered;
    private boolean unhealthy;
    private int inRow;

    public HealthTally(HealthCheckPolicy policy) {
        this.policy = policy;
    }

    /** Whether the endpoint is to be left out. */
    public boolean unhealthy() {
        return unhealthy;
    }

    /** The endpoint is well; returns whether it is used again from now on. */
    public boolean succeeded() {
        answered = true;
        return unhealthy ? turnsAt(policy.healthyThreshold()) : stays();
    }

    /** The check failed; returns whether the endpoint is left out from now on. */
    public boolean failed() {
        int needed = answered ? policy.unhealthyThreshold() : 1;
        answered = true;
        return unhealthy ? stays() : turnsAt(needed);
    }

    /** The endpoint says that it is not healthy; returns whether it is left out from now on. */
    public boolean denied() {
        answered = true;
        return unhealthy ? stays() : turnsAt(1);
    }

    private boolean turnsAt(int needed) {
        if (++inRow < needed) {
            return false;
        }
        unhealthy = !unhealthy;
        inRow = 0;
        return true;
    }

    private boolean stays() {
        inRow = 0;
        return false;
    }
}
