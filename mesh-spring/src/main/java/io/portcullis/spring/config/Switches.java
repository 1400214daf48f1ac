package io.portcullis.spring.config;

import io.portcullis.spring.config.OutboundProperties.InterceptProperties;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.converter.Converter;

/** Lets {@code false} stand in place of a group, to switch it off whole, and {@code true} for its defaults. Stateless, any thread. */
final class Switches {
    private static final Set<String> OFF = Set.of("false", "off", "no", "disabled");
    private static final Set<String> ON = Set.of("true", "on", "yes", "enabled");

    private Switches() {}

    static boolean isSwitch(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        return OFF.contains(word) || ON.contains(word);
    }

    /** Boot's conversions, and those of the switches. */
    static ConversionService conversions() {
        ApplicationConversionService service = new ApplicationConversionService();
        add(service, RetryProperties.class, RetryProperties::disabled);
        add(service, CircuitBreakerProperties.class, CircuitBreakerProperties::disabled);
        add(service, EjectionProperties.class, EjectionProperties::disabled);
        add(
                service,
                HealthCheckProperties.class,
                () -> HealthCheckProperties.switched(false),
                () -> HealthCheckProperties.switched(true));
        add(service, UpstreamTlsProperties.class, UpstreamTlsProperties::disabled);
        add(service, OutboundProperties.class, OutboundProperties::disabled);
        add(
                service,
                InterceptProperties.class,
                () -> new InterceptProperties(false, null),
                () -> new InterceptProperties(true, null));
        add(service, AccessLogProperties.class, () -> new AccessLogProperties(false, null));
        add(service, ProbesProperties.class, () -> new ProbesProperties(false, null));
        return service;
    }

    /** What is on unless somebody switches it off. */
    private static <T> void add(ApplicationConversionService service, Class<T> type, Supplier<T> off) {
        add(service, type, off, () -> null);
    }

    private static <T> void add(
            ApplicationConversionService service, Class<T> type, Supplier<T> off, Supplier<@Nullable T> on) {
        Converter<Object, @Nullable T> converter =
                written -> OFF.contains(written.toString().toLowerCase(Locale.ROOT)) ? off.get() : on.get();
        service.addConverter(Boolean.class, type, converter);
        service.addConverter(String.class, type, converter);
    }
}
