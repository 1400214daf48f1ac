package io.portcullis.engine.flow;

/** A client's connection, whatever protocol it speaks, seen by the listener that has to end it. Event loop only. */
public interface ServerConnection {
    /**
     * Closes the connection as soon as no exchange is under way. One that has carried no request yet waits for the first, because it
     * is probably on its way. Exchanges that are under way are told.
     */
    void startDraining();

    /** Closes the connection at once, whatever is under way. */
    void closeNow();
}
