package io.portcullis.spring.server;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Asks for the names of virtual addresses again and again, on a thread of its own. Life: Spring's. Any thread. */
final class AddressRefresh implements SmartLifecycle {
    /** A virtual address changes when a service is made anew; the JVM remembers answers of the DNS for 30 s by itself. */
    private static final long EVERY_SECONDS = 10;

    private final DataPlane dataPlane;
    private volatile @Nullable ScheduledExecutorService thread;

    AddressRefresh(DataPlane dataPlane) {
        this.dataPlane = dataPlane;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("portcullis-names").factory());
        started.scheduleWithFixedDelay(dataPlane::refreshAddresses, EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
        thread = started;
    }

    @Override
    public void stop() {
        ScheduledExecutorService started = thread;
        thread = null;
        if (started != null) {
            started.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }
}
