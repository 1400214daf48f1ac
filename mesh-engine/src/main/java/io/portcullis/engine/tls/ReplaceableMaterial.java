package io.portcullis.engine.tls;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A source whose material is replaced by a call. Any thread. */
public final class ReplaceableMaterial implements TlsMaterialSource {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile TlsMaterial current;

    public ReplaceableMaterial(TlsMaterial first) {
        this.current = first;
    }

    @Override
    public TlsMaterial current() {
        return current;
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** When it returns, new handshakes use the material. Do not call it on an event loop. */
    public synchronized void replace(TlsMaterial next) {
        current = next;
        listeners.forEach(Runnable::run);
    }
}
