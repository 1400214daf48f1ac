package io.portcullis.engine.tls;

/**
 * Where something comes from that changes while it is used: keys and certificates, or the roots that clients are verified
 * with. Any thread.
 *
 * @param <T> immutable
 */
public interface TlsSource<T extends TlsContent> {
    /** The newest good one. */
    T current();

    /**
     * Calls the listener after each change of {@link #current}, on the thread that changed it, never an event loop. The
     * listener stays for as long as the source lives.
     */
    void onChange(Runnable listener);
}
