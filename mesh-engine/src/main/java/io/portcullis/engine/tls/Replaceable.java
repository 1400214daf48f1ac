package io.portcullis.engine.tls;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A source whose content is replaced by a call. Any thread.
 *
 * @param <T> immutable
 */
public class Replaceable<T extends TlsContent> implements TlsSource<T> {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile T current;

    public Replaceable(T first) {
        this.current = first;
    }

    @Override
    public final T current() {
        return current;
    }

    @Override
    public final void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** When it returns, new handshakes use it. Do not call it on an event loop. */
    public final synchronized void replace(T next) {
        current = next;
        listeners.forEach(Runnable::run);
    }
}
