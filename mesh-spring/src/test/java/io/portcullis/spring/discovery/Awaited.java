package io.portcullis.spring.discovery;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.springframework.context.ApplicationContext;

/** Waits for what the thread of discovery does, for as long as it takes and at most half a minute. */
final class Awaited {
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final ApplicationContext context;
    private final ServiceId service;

    Awaited(ApplicationContext context, String service) {
        this.context = context;
        this.service = ServiceId.of(service);
    }

    void untilSize(int endpoints) throws TimeoutException {
        until(() -> context.getBean(ServiceRegistry.class)
                        .endpoints(service)
                        .current()
                        .endpoints()
                        .size()
                == endpoints);
    }

    void untilFailures(int atLeast) throws TimeoutException {
        until(() -> context.getBean(DiscoveredEndpoints.class).failures(service) >= atLeast);
    }

    static void until(BooleanSupplier holds) throws TimeoutException {
        long begin = System.nanoTime();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - begin > MOST_NANOS) {
                throw new TimeoutException("not within 30 s");
            }
            Thread.onSpinWait();
        }
    }
}
