package io.portcullis.spring.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.portcullis.engine.listen.ListenerRole;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Registers meters that count what they are told, and knows the values of tags they share. Any thread. */
final class Meters {
    /** The value of a tag that does not apply. */
    static final String NONE = "none";

    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    Timer timer(PortcullisMeter meter, String... tagValues) {
        return histogram(meter, new Duration[0], tagValues);
    }

    Timer histogram(PortcullisMeter meter, Duration[] buckets, String... tagValues) {
        return Timer.builder(meter.text())
                .description(meter.description())
                .tags(meter.keyValues(tagValues))
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    Counter counter(PortcullisMeter meter, String... tagValues) {
        return Counter.builder(meter.text())
                .description(meter.description())
                .baseUnit(meter.unit().isEmpty() ? null : meter.unit())
                .tags(meter.keyValues(tagValues))
                .register(registry);
    }

    /** @param value kept for as long as the meter */
    void gauge(PortcullisMeter meter, Supplier<Number> value, String... tagValues) {
        Gauge.builder(meter.text(), value)
                .description(meter.description())
                .tags(meter.keyValues(tagValues))
                .register(registry);
    }

    static void add(Counter counter, long amount) {
        if (amount > 0) {
            counter.increment(amount);
        }
    }

    static String text(ListenerRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    static String orNone(@Nullable String name) {
        return name == null ? NONE : name;
    }
}
