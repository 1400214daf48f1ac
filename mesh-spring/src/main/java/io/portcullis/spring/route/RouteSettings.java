package io.portcullis.spring.route;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersProperties;

/**
 * Settings of the application that change what definitions mean. Any thread, as long as nobody changes the properties in it.
 *
 * @param basePath {@code spring.webflux.base-path}: goes before the patterns of Path
 * @param hostIncludesPort {@code ...predicate.host.include-port}; SCG's default is true
 * @param trustedProxies {@code ...trusted-proxies}: expression for the addresses whose {@code X-Forwarded-For} is believed,
 *     or null: nobody's
 * @param secureHeaders {@code ...filter.secure-headers.*}
 * @param originalStatusHeader {@code ...set-status.original-status-header-name}, or null
 * @param rateLimits what RequestRateLimiter means
 * @param versions {@code spring.webflux.apiversion.*}: what Version means
 */
public record RouteSettings(
        String basePath,
        boolean hostIncludesPort,
        @Nullable String trustedProxies,
        SecureHeadersProperties secureHeaders,
        @Nullable String originalStatusHeader,
        RateLimitSettings rateLimits,
        VersionSettings versions) {
    /** What holds where nothing is set. */
    public static final RouteSettings DEFAULT = new RouteSettings("", true);

    /** What holds for the rest where nothing else is set. */
    public RouteSettings(String basePath, boolean hostIncludesPort) {
        this(basePath, hostIncludesPort, null, new SecureHeadersProperties(), null, RateLimitSettings.standard());
    }

    /** Where nothing says how a request has its version. */
    RouteSettings(
            String basePath,
            boolean hostIncludesPort,
            @Nullable String trustedProxies,
            SecureHeadersProperties secureHeaders,
            @Nullable String originalStatusHeader,
            RateLimitSettings rateLimits) {
        this(
                basePath,
                hostIncludesPort,
                trustedProxies,
                secureHeaders,
                originalStatusHeader,
                rateLimits,
                VersionSettings.NONE);
    }

    /**
     * What the environment says.
     *
     * @param versionCode which bean of the application has a say in what a request's version is, or null
     */
    public static RouteSettings read(Binder binder, RateLimitSettings rateLimits, @Nullable String versionCode) {
        return new RouteSettings(
                binder.bind("spring.webflux.base-path", String.class).orElse(""),
                binder.bind(RouteCompiler.PREFIX + ".predicate.host.include-port", Boolean.class)
                        .orElse(true),
                text(binder, ".trusted-proxies"),
                binder.bind(RouteCompiler.PREFIX + ".filter.secure-headers", SecureHeadersProperties.class)
                        .orElseGet(SecureHeadersProperties::new),
                text(binder, ".set-status.original-status-header-name"),
                rateLimits,
                VersionSettings.read(binder, versionCode));
    }

    private static @Nullable String text(Binder binder, String key) {
        String text = binder.bind(RouteCompiler.PREFIX + key, String.class).orElse("");
        return text.isBlank() ? null : text;
    }
}
