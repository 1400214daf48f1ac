package io.portcullis.core.explain;

import java.util.ArrayList;
import java.util.List;

/**
 * The decisions taken for one exchange, in order. An entry keeps references and is put into words only when somebody reads
 * it. Written by one event loop; readable by any thread once the exchange has ended.
 */
public final class DecisionLog {
    private final List<Decision> decisions = new ArrayList<>(8);

    /** Adds what was decided. */
    public void add(Decision decision) {
        decisions.add(decision);
    }

    /** The decisions as sentences for people. */
    public List<String> lines() {
        return decisions.stream().map(Decision::text).toList();
    }

    /** One decision; {@link #text()} is only called when somebody looks. */
    @FunctionalInterface
    public interface Decision {
        /** What was decided and why, without a full stop. */
        String text();
    }
}
