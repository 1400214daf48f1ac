package io.portcullis.spring.config;

import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.converter.Converter;

/** Lets {@code false} stand in place of a policy, to switch it off whole. Stateless, any thread. */
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
        add(service, UpstreamTlsProperties.class, UpstreamTlsProperties::disabled);
        add(service, OutboundProperties.class, () -> new OutboundProperties(false, null, null));
        add(service, AccessLogProperties.class, () -> new AccessLogProperties(false, null));
        add(service, ProbesProperties.class, () -> new ProbesProperties(false, null));
        return service;
    }

    private static <T> void add(ApplicationConversionService service, Class<T> type, Supplier<T> off) {
        Converter<Object, @Nullable T> converter =
                written -> OFF.contains(written.toString().toLowerCase(Locale.ROOT)) ? off.get() : null;
        service.addConverter(Boolean.class, type, converter);
        service.addConverter(String.class, type, converter);
    }
}
