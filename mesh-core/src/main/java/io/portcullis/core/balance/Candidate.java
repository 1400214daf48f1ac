package io.portcullis.core.balance;

/** What can be picked. Any thread. */
public interface Candidate {
    /** Attempts that run on it now, 0 or more. */
    int inFlight();

    /** Whether it is to be left out for a while. */
    boolean leftOut();
}
