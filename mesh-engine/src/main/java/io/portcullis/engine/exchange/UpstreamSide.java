package io.portcullis.engine.exchange;

import io.portcullis.engine.lane.TakenLane;
import org.jspecify.annotations.Nullable;

/** The upstream side of an exchange: where its request goes and its response comes from. Event loop only. */
sealed interface UpstreamSide permits Attempts, LaneSide {
    /** The request body grew. */
    void pump();

    /** The client took that much of the response. */
    void responseCredit(int bytes);

    /** No response head in time. */
    void timedOut();

    /** Whether all there is of the request was taken, and the client sends no more. */
    boolean awaitsClient();

    /** Whether the exchange goes on until its request has ended, although its response has. */
    boolean awaitRequest();

    /** The request ends for good because the other side was too slow. */
    void blame(String why);

    /** The response is under way for long. */
    void settle(int status);

    /** The exchange is over: gives everything back. */
    void release(int status, ExchangeJournal journal);

    /** Which lane it is. */
    TakenLane lane();

    /** What is called, for people. */
    String target();

    /** How many attempts were made. */
    int made();

    /** Time until it may be worth to try again; 0 if nobody knows. */
    long retryAfterNanos();

    /** The route that was followed, where that was not known before, or null. */
    @Nullable
    String route();

    /** The service that was called, or null. */
    @Nullable
    String service();

    /** The subset that was chosen, or null where there is only one. */
    @Nullable
    String subset();
}
