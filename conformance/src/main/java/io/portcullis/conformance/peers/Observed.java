package io.portcullis.conformance.peers;

import java.util.List;

/**
 * What a proxy did with a case. Immutable.
 *
 * @param refusal the status it refused with, {@code closes} or {@code waits}; empty if it passed the message on
 * @param notes what it did otherwise than the table says, in few words
 */
record Observed(String refusal, List<String> notes) {
    Observed {
        notes = List.copyOf(notes);
    }

    boolean refused() {
        return !refusal.isEmpty();
    }

    /** For a cell of a table. */
    String text() {
        String what = refused() ? refusal : "passes";
        return notes.isEmpty() ? what : what + "; " + String.join("; ", notes);
    }
}
