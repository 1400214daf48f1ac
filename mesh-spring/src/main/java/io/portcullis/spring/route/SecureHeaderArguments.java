package io.portcullis.spring.route;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a route may say to SecureHeaders, with SCG's names; null: not said. A bean for the binder; one thread. */
public final class SecureHeaderArguments {
    private @Nullable Set<String> enable;
    private @Nullable Set<String> disable;
    private @Nullable String xssProtectionHeaderValue;
    private @Nullable String strictTransportSecurityHeaderValue;
    private @Nullable String frameOptionsHeaderValue;
    private @Nullable String contentTypeOptionsHeaderValue;
    private @Nullable String referrerPolicyHeaderValue;
    private @Nullable String contentSecurityPolicyHeaderValue;
    private @Nullable String downloadOptionsHeaderValue;
    private @Nullable String permittedCrossDomainPoliciesHeaderValue;
    private @Nullable String permissionPolicyHeaderValue;
    private @Nullable String permissionsPolicy;

    /** Headers that are set besides the default ones. */
    public @Nullable Set<String> getEnable() {
        return enable;
    }

    public void setEnable(Set<String> enable) {
        this.enable = enable;
    }

    /** Headers that are not set. */
    public @Nullable Set<String> getDisable() {
        return disable;
    }

    public void setDisable(Set<String> disable) {
        this.disable = disable;
    }

    public @Nullable String getXssProtectionHeaderValue() {
        return xssProtectionHeaderValue;
    }

    public void setXssProtectionHeaderValue(String xssProtectionHeaderValue) {
        this.xssProtectionHeaderValue = xssProtectionHeaderValue;
    }

    public @Nullable String getStrictTransportSecurityHeaderValue() {
        return strictTransportSecurityHeaderValue;
    }

    public void setStrictTransportSecurityHeaderValue(String strictTransportSecurityHeaderValue) {
        this.strictTransportSecurityHeaderValue = strictTransportSecurityHeaderValue;
    }

    public @Nullable String getFrameOptionsHeaderValue() {
        return frameOptionsHeaderValue;
    }

    public void setFrameOptionsHeaderValue(String frameOptionsHeaderValue) {
        this.frameOptionsHeaderValue = frameOptionsHeaderValue;
    }

    public @Nullable String getContentTypeOptionsHeaderValue() {
        return contentTypeOptionsHeaderValue;
    }

    public void setContentTypeOptionsHeaderValue(String contentTypeOptionsHeaderValue) {
        this.contentTypeOptionsHeaderValue = contentTypeOptionsHeaderValue;
    }

    public @Nullable String getReferrerPolicyHeaderValue() {
        return referrerPolicyHeaderValue;
    }

    public void setReferrerPolicyHeaderValue(String referrerPolicyHeaderValue) {
        this.referrerPolicyHeaderValue = referrerPolicyHeaderValue;
    }

    public @Nullable String getContentSecurityPolicyHeaderValue() {
        return contentSecurityPolicyHeaderValue;
    }

    public void setContentSecurityPolicyHeaderValue(String contentSecurityPolicyHeaderValue) {
        this.contentSecurityPolicyHeaderValue = contentSecurityPolicyHeaderValue;
    }

    public @Nullable String getDownloadOptionsHeaderValue() {
        return downloadOptionsHeaderValue;
    }

    public void setDownloadOptionsHeaderValue(String downloadOptionsHeaderValue) {
        this.downloadOptionsHeaderValue = downloadOptionsHeaderValue;
    }

    public @Nullable String getPermittedCrossDomainPoliciesHeaderValue() {
        return permittedCrossDomainPoliciesHeaderValue;
    }

    public void setPermittedCrossDomainPoliciesHeaderValue(String permittedCrossDomainPoliciesHeaderValue) {
        this.permittedCrossDomainPoliciesHeaderValue = permittedCrossDomainPoliciesHeaderValue;
    }

    public @Nullable String getPermissionPolicyHeaderValue() {
        return permissionPolicyHeaderValue;
    }

    public void setPermissionPolicyHeaderValue(String permissionPolicyHeaderValue) {
        this.permissionPolicyHeaderValue = permissionPolicyHeaderValue;
    }

    public @Nullable String getPermissionsPolicy() {
        return permissionsPolicy;
    }

    public void setPermissionsPolicy(String permissionsPolicy) {
        this.permissionsPolicy = permissionsPolicy;
    }
}
