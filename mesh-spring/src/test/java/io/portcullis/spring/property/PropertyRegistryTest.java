package io.portcullis.spring.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.spring.property.ForeignMetadata.Property;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PropertyRegistryTest {
    /** Of containers that are not on the class path, and of SCG's conditions, which have no metadata. */
    private static final Set<String> WITHOUT_METADATA = Set.of(
            "server.tomcat.**",
            "server.jetty.**",
            "server.undertow.**",
            "spring.cloud.gateway.server.webflux.filter.*.enabled",
            "spring.cloud.gateway.server.webflux.predicate.*.enabled");

    private final PropertyRegistry registry = PropertyRegistry.load();

    @Test
    void everyPropertyOfTheLibrariesHasARule() throws IOException {
        List<Property> properties = ForeignMetadata.onTheClassPath().properties();
        assertThat(properties).hasSizeGreaterThan(200);
        assertThat(properties)
                .filteredOn(property -> registry.property(property.name()) == null)
                .as("write a line for each of these into foreign-properties.txt")
                .isEmpty();
    }

    @Test
    void everyRuleHasAProperty() throws IOException {
        Set<String> used = new LinkedHashSet<>(WITHOUT_METADATA);
        for (Property property : ForeignMetadata.onTheClassPath().properties()) {
            used.add(registry.property(property.name()).pattern());
        }
        List<String> unused = new ArrayList<>(
                registry.rules().stream().map(PropertyRule::pattern).toList());
        unused.removeAll(used);
        assertThat(unused)
                .as("no library has these properties, or a line above fits them")
                .isEmpty();
    }

    @Test
    void whatIsWarnedOfNamesWhatToWriteInstead() {
        assertThat(registry.rules()).allSatisfy(rule -> {
            assertThat(rule.text()).isNotBlank();
            assertThat(rule.quiet().isEmpty() || rule.effect() == Effect.WARNED || rule.effect() == Effect.REFUSED)
                    .isTrue();
        });
    }

    @Test
    void defaultsAreNotWarnedOf() throws IOException {
        for (Property property : ForeignMetadata.onTheClassPath().properties()) {
            boolean isSwitch = property.defaultValue().equals("true")
                    || property.defaultValue().equals("false");
            if (isSwitch && !property.name().startsWith("server.servlet")) {
                assertThat(registry.property(property.name()).speaksOf(property.defaultValue()))
                        .as(property.name() + "=" + property.defaultValue())
                        .isEqualTo(property.name().startsWith("server.error."));
            }
        }
    }

    @Test
    void spellingsDoNotCount() {
        assertThat(registry.property("server.netty.idleTimeout").effect()).isEqualTo(Effect.MAPPED);
        assertThat(registry.property("SERVER.NETTY.IDLE_TIMEOUT").effect()).isEqualTo(Effect.MAPPED);
        assertThat(registry.variable("server.netty.idletimeout").effect()).isEqualTo(Effect.MAPPED);
        assertThat(registry.variable("server.netty.idle.timeout").effect()).isEqualTo(Effect.MAPPED);
        assertThat(registry.variable("spring.cloud.gateway.server.webflux.x.forwarded.for.enabled")
                        .pattern())
                .endsWith("x-forwarded.for-enabled");
    }

    @Test
    void whatNobodyHasHasNoRule() {
        assertThat(registry.property("server.name")).isNull();
        assertThat(registry.variable("server.name")).isNull();
        assertThat(registry.property("spring.cloud.gateway.server.webflux.rotues[0].id"))
                .isNull();
    }

    @Test
    void indexesAndKeysOfMapsBelongToTheirProperty() {
        assertThat(registry.property("spring.cloud.gateway.server.webflux.routes[0].filters[1]")
                        .effect())
                .isEqualTo(Effect.HONOURED);
        assertThat(registry.property(
                                "spring.cloud.gateway.server.webflux.globalcors.cors-configurations[/**].allowed-origins")
                        .effect())
                .isEqualTo(Effect.HONOURED);
    }
}
