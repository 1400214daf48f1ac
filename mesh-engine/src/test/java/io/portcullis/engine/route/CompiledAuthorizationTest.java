package io.portcullis.engine.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.AuthorizationPolicy.Action;
import io.portcullis.core.model.AuthorizationPolicy.Rule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompiledAuthorizationTest {
    private static final String STOREFRONT = "spiffe://example.org/ns/shop/sa/storefront";
    private static final String SHOP = "spiffe://example.org/ns/shop/*";

    @Test
    void allowsWhatARuleAllowsAndNothingElse() {
        CompiledAuthorization policy = policy(
                Action.DENY, new Rule("charges", Action.ALLOW, Set.of("POST"), List.of("/charge"), Set.of(STOREFRONT)));
        assertThat(policy.check("POST", "/charge", STOREFRONT))
                .isEqualTo(new CompiledAuthorization.Verdict(true, "charges"));
        assertThat(policy.check("GET", "/charge", STOREFRONT).rule()).isEqualTo("default-action");
        assertThat(policy.check("POST", "/refund", STOREFRONT).allowed()).isFalse();
        assertThat(policy.check("POST", "/charge", STOREFRONT + "2").allowed()).isFalse();
        assertThat(policy.check("POST", "/charge", null).allowed()).isFalse();
        assertThat(policy.check("POST", "/charge", STOREFRONT).text())
                .isEqualTo("authorization: allowed by rule charges");
    }

    @Test
    void denyGoesFirst() {
        CompiledAuthorization policy = policy(
                Action.ALLOW,
                new Rule("shop", Action.ALLOW, Set.of(), List.of(), Set.of(SHOP)),
                new Rule("admin", Action.DENY, Set.of(), List.of("/admin/**"), Set.of()));
        assertThat(policy.check("GET", "/x", STOREFRONT).rule()).isEqualTo("shop");
        assertThat(policy.check("GET", "/admin/x", STOREFRONT).rule()).isEqualTo("admin");
        assertThat(policy.check("GET", "/x", "spiffe://example.org/ns/shop/").rule())
                .isEqualTo("default-action");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin",
                "/admin/",
                "/admin/x",
                "/admin%2Fx",
                "//admin/x",
                "/admin;a=b/x",
                "/%61dmin/x",
                "/admin\\x",
                "/admin%5cx"
            })
    void noSecondReadingGetsPastADenial(String path) {
        CompiledAuthorization policy = policy(
                Action.ALLOW, new Rule("admin", Action.DENY, Set.of(), List.of("/admin/**", "/admin"), Set.of()));
        assertThat(policy.check("GET", path, STOREFRONT).allowed()).as(path).isFalse();
    }

    @Test
    void aSecondReadingNeedsItsOwnPermission() {
        CompiledAuthorization policy =
                policy(Action.DENY, new Rule("public", Action.ALLOW, Set.of(), List.of("/public/{page}"), Set.of()));
        assertThat(policy.check("GET", "/public/a", null).allowed()).isTrue();
        assertThat(policy.check("GET", "/public/a%2Fb", null).allowed()).isFalse();
    }

    @Test
    void namesTheRuleWithAWrongPattern() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> policy(Action.DENY, new Rule("bad", Action.ALLOW, Set.of(), List.of("/{"), Set.of())))
                .withMessageStartingWith("authorization rule bad: ");
    }

    private static CompiledAuthorization policy(Action otherwise, Rule... rules) {
        return CompiledAuthorization.of(new AuthorizationPolicy(otherwise, List.of(rules)));
    }
}
