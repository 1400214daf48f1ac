package io.portcullis.spring.route;

import io.portcullis.core.route.ApiVersion;
import io.portcullis.core.route.VersionRule;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.webflux.autoconfigure.WebFluxProperties;
import org.springframework.util.StringUtils;

/**
 * How the application reads the version of the API from a request, and whether the engine can. Immutable, any thread.
 *
 * @param rule what the engine does, or null: only the extension lane can
 * @param reason why only the lane can, a sentence without a full stop; empty with a rule
 */
public record VersionSettings(@Nullable VersionRule rule, String reason) {
    private static final String PREFIX = "spring.webflux.apiversion";

    /** Where nothing is set. */
    static final VersionSettings NONE =
            lane("does not know where a request has its version: nothing of " + PREFIX + ".use is set");

    private static VersionSettings lane(String reason) {
        return new VersionSettings(null, reason);
    }

    /**
     * @param binder of {@code spring.webflux.apiversion.*}, bound as Boot does
     * @param ownCode which bean of the application has a say in it, or null
     */
    static VersionSettings read(Binder binder, @Nullable String ownCode) {
        if (ownCode != null) {
            return lane("is for the application's own code: " + ownCode);
        }
        var properties =
                binder.bind(PREFIX, WebFluxProperties.Apiversion.class).orElseGet(WebFluxProperties.Apiversion::new);
        var use = properties.getUse();
        if (!use.getMediaTypeParameter().isEmpty()) {
            return lane("reads the version from a media type (" + PREFIX + ".use.media-type-parameter)");
        }
        if (use.getPathSegment() != null
                && StringUtils.hasText(
                        binder.bind("spring.webflux.base-path", String.class).orElse(""))) {
            return lane("counts the segments of the path (" + PREFIX
                    + ".use.path-segment) behind spring.webflux.base-path");
        }
        List<VersionRule.Place> places = places(use);
        return places.isEmpty() ? NONE : rule(places, properties);
    }

    /** In the order in which Boot has Spring look at them. */
    private static List<VersionRule.Place> places(WebFluxProperties.Apiversion.Use use) {
        List<VersionRule.Place> places = new ArrayList<>();
        if (StringUtils.hasText(use.getHeader())) {
            places.add(new VersionRule.Header(use.getHeader()));
        }
        if (StringUtils.hasText(use.getQueryParameter())) {
            places.add(new VersionRule.Query(use.getQueryParameter()));
        }
        if (use.getPathSegment() != null && use.getPathSegment() >= 0) {
            places.add(new VersionRule.PathSegment(use.getPathSegment()));
        }
        return places;
    }

    // Do not look at 'supported' and 'detect-supported': SCG 5.0 makes Spring take every version that it can read.
    private static VersionSettings rule(List<VersionRule.Place> places, WebFluxProperties.Apiversion properties) {
        String text = properties.getDefaultVersion();
        ApiVersion fallback = text == null ? null : ApiVersion.parse(text);
        if (text != null && fallback == null) {
            return lane("has a default that is no version: " + PREFIX + ".default: " + text);
        }
        return new VersionSettings(
                new VersionRule(places, fallback, Boolean.TRUE.equals(properties.getRequired())), "");
    }
}
