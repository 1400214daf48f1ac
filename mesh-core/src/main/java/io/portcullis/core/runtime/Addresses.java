package io.portcullis.core.runtime;

import io.portcullis.core.model.ServiceId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes of plain addresses. Their number is bounded, because the names come from clients: an address nobody used
 * again since the last sweep gives way (second chance), so that a flood of new names does not push out those in use. Any
 * thread; finding takes no lock.
 */
final class Addresses {
    private final int capacity;
    private final ConcurrentMap<Address, Entry> entries = new ConcurrentHashMap<>();
    private final Deque<Address> sweep = new ArrayDeque<>();

    /** @param capacity at least 1 */
    Addresses(int capacity) {
        this.capacity = capacity;
    }

    @Nullable
    ServiceRuntime find(Address address) {
        Entry entry = entries.get(address);
        if (entry == null) {
            return null;
        }
        if (!entry.used) {
            entry.used = true;
        }
        return entry.runtime;
    }

    /** Keeps the runtime under its address, in place of the one that is there. */
    synchronized void put(Address address, ServiceRuntime runtime) {
        if (entries.put(address, new Entry(runtime)) == null) {
            sweep.addLast(address);
            if (sweep.size() > capacity) {
                evict();
            }
        }
    }

    int size() {
        return entries.size();
    }

    private void evict() {
        while (true) {
            Address oldest = sweep.removeFirst();
            Entry entry = entries.get(oldest);
            if (entry == null || !entry.used) {
                entries.remove(oldest);
                return;
            }
            entry.used = false;
            sweep.addLast(oldest);
        }
    }

    /**
     * Where an address leads.
     *
     * @param service whose endpoint it is, or {@link ServiceId#EXTERNAL}
     * @param secure whether TLS is spoken
     * @param host name or IP address, any case
     * @param port 1 to 65535
     */
    record Address(ServiceId service, boolean secure, String host, int port) {
        Address {
            host = host.toLowerCase(Locale.ROOT);
        }
    }

    private static final class Entry {
        final ServiceRuntime runtime;
        volatile boolean used;

        Entry(ServiceRuntime runtime) {
            this.runtime = runtime;
        }
    }
}
