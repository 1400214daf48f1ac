package io.portcullis.sidecar.command.intercept;

import java.util.List;

/**
 * One step, and how to take it back. Immutable, any thread.
 *
 * @param step what to do; it happens whole or not at all
 * @param undo what brings back the state before
 */
record Change(Step step, List<Step> undo) {
    Change {
        undo = List.copyOf(undo);
    }
}
