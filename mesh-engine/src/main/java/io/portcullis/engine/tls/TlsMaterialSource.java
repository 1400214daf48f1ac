package io.portcullis.engine.tls;

/** Where TLS material comes from that changes while it is used. Any thread. */
public interface TlsMaterialSource {
    /** The newest good material. */
    TlsMaterial current();

    /**
     * Calls the listener after each change of {@link #current}, on the thread that changed it, never an event loop. The
     * listener stays for as long as the source lives.
     */
    void onChange(Runnable listener);

    /** Material that never changes. */
    static TlsMaterialSource fixed(TlsMaterial material) {
        return new ReplaceableMaterial(material);
    }
}
