package io.portcullis.spring.route;

import io.portcullis.core.route.RouteFilter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.factory.SecureHeadersProperties;
import org.springframework.cloud.gateway.support.AbstractConfigurable;
import org.springframework.cloud.gateway.support.ShortcutConfigurable;

/**
 * The arguments of the SecureHeaders filter. They are bound to a class of ours, because SCG's own hides what it was told to
 * enable and disable. Stateless.
 */
final class SecureHeaders extends AbstractConfigurable<SecureHeaderArguments> implements ShortcutConfigurable {
    private final SecureHeadersProperties defaults;

    SecureHeaders(SecureHeadersProperties defaults) {
        super(SecureHeaderArguments.class);
        this.defaults = defaults;
    }

    RouteFilter filter(Given given) {
        SecureHeaderArguments route = given.bind(this);
        Set<String> enabled = enabled(route);
        Map<String, String> headers = new LinkedHashMap<>();
        values(route).forEach((name, value) -> {
            if (enabled.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name, value);
            }
        });
        return new RouteFilter.SecureHeaders(headers);
    }

    /** A route that says anything about which headers it wants takes nothing from the properties but the defaults. */
    private Set<String> enabled(SecureHeaderArguments route) {
        Set<String> enabled = new HashSet<>(defaults.getDefaultHeaders());
        boolean own = route.getEnable() != null || route.getDisable() != null || route.getPermissionsPolicy() != null;
        enabled.addAll(own ? lower(route.getEnable()) : defaults.getEnabledHeaders());
        enabled.removeAll(own ? lower(route.getDisable()) : defaults.getDisabledHeaders());
        return enabled;
    }

    private static Set<String> lower(@Nullable Set<String> names) {
        return names == null
                ? Set.of()
                : names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    }

    private Map<String, String> values(SecureHeaderArguments route) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(
                SecureHeadersProperties.X_XSS_PROTECTION_HEADER,
                either(route.getXssProtectionHeaderValue(), defaults.getXssProtectionHeader()));
        values.put(
                SecureHeadersProperties.STRICT_TRANSPORT_SECURITY_HEADER,
                either(route.getStrictTransportSecurityHeaderValue(), defaults.getStrictTransportSecurity()));
        values.put(
                SecureHeadersProperties.X_FRAME_OPTIONS_HEADER,
                either(route.getFrameOptionsHeaderValue(), defaults.getFrameOptions()));
        values.put(
                SecureHeadersProperties.X_CONTENT_TYPE_OPTIONS_HEADER,
                either(route.getContentTypeOptionsHeaderValue(), defaults.getContentTypeOptions()));
        values.put(
                SecureHeadersProperties.REFERRER_POLICY_HEADER,
                either(route.getReferrerPolicyHeaderValue(), defaults.getReferrerPolicy()));
        values.put(
                SecureHeadersProperties.CONTENT_SECURITY_POLICY_HEADER,
                either(route.getContentSecurityPolicyHeaderValue(), defaults.getContentSecurityPolicy()));
        values.put(
                SecureHeadersProperties.X_DOWNLOAD_OPTIONS_HEADER,
                either(route.getDownloadOptionsHeaderValue(), defaults.getDownloadOptions()));
        values.put(
                SecureHeadersProperties.X_PERMITTED_CROSS_DOMAIN_POLICIES_HEADER,
                either(route.getPermittedCrossDomainPoliciesHeaderValue(), defaults.getPermittedCrossDomainPolicies()));
        values.put(
                SecureHeadersProperties.PERMISSIONS_POLICY_HEADER,
                either(
                        route.getPermissionsPolicy(),
                        either(route.getPermissionPolicyHeaderValue(), defaults.getPermissionsPolicy())));
        return values;
    }

    private static String either(@Nullable String own, String otherwise) {
        return own == null ? otherwise : own;
    }
}
