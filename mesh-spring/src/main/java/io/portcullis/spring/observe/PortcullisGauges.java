package io.portcullis.spring.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Registers meters whose values somebody else keeps: connections, endpoints, configuration, certificates. Any thread.
 */
public final class PortcullisGauges {
    private final MeterRegistry registry;

    /** Micrometer holds what it counts by a weak reference only; a count that was collected would stand still. */
    private final Map<Meter, LongSupplier> counts = new ConcurrentHashMap<>();

    public PortcullisGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Shows a value; asked for whenever metrics are collected. A second call with the same tags changes nothing: close the
     * first registration before.
     *
     * @param meter of type GAUGE
     * @param tagValues one for each tag of the meter, in its order
     */
    public Registration gauge(PortcullisMeter meter, DoubleSupplier value, String... tagValues) {
        expect(meter, PortcullisMeter.Type.GAUGE);
        Gauge.Builder<?> builder = Gauge.builder(meter.text(), value::getAsDouble)
                .description(meter.description())
                .tags(meter.keyValues(tagValues));
        return registration(unit(meter, builder).register(registry));
    }

    /**
     * Shows a count that somebody else keeps; it never goes down.
     *
     * @param meter of type COUNTER
     * @param tagValues one for each tag of the meter, in its order
     */
    public Registration counter(PortcullisMeter meter, LongSupplier count, String... tagValues) {
        expect(meter, PortcullisMeter.Type.COUNTER);
        Meter counter = FunctionCounter.builder(meter.text(), count, LongSupplier::getAsLong)
                .description(meter.description())
                .tags(meter.keyValues(tagValues))
                .register(registry);
        counts.put(counter, count);
        return registration(counter);
    }

    private Registration registration(Meter meter) {
        return () -> {
            registry.remove(meter);
            counts.remove(meter);
        };
    }

    private static Gauge.Builder<?> unit(PortcullisMeter meter, Gauge.Builder<?> builder) {
        return meter.unit().isEmpty() ? builder : builder.baseUnit(meter.unit());
    }

    private static void expect(PortcullisMeter meter, PortcullisMeter.Type type) {
        if (meter.type() != type) {
            throw new IllegalArgumentException(meter.text() + ": a " + meter.type() + " (expected: a " + type + ")");
        }
    }

    /** A meter that can be taken away again, such as that of a service that is gone. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
