package io.portcullis.core.runtime;

import static io.portcullis.core.runtime.Fixtures.PAYMENT;
import static io.portcullis.core.runtime.Fixtures.paymentUnder;
import static io.portcullis.core.runtime.Fixtures.snapshot;
import static io.portcullis.core.runtime.Fixtures.withSubsets;
import static io.portcullis.core.runtime.Fixtures.withTimeouts;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.portcullis.core.breaker.Resilience4jBreakers;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.time.ManualTicker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Services found by the addresses of their endpoints, as the registry sees them. */
class EndpointIndexTest {
    private static final ServiceId INVENTORY = ServiceId.of("inventory");
    private static final ServicePolicy QUICK = withTimeouts(
            new Timeouts(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ofMillis(4)));

    private final ManualTicker ticker = new ManualTicker();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    private final ServiceRegistry registry = new ServiceRegistry(ticker, new Resilience4jBreakers(breakers, ticker));

    @Test
    void anAddressNobodyPublishedIsNobodys() {
        assertThat(owner("10.0.0.1", 80)).isNull();
    }

    @Test
    void aPublishedAddressIsItsServicesAtThatPortAlone() {
        publish(PAYMENT, "10.0.0.1:80", "fd00::1:80");
        assertThat(owner("10.0.0.1", 80)).isEqualTo(PAYMENT);
        assertThat(owner("fd00:0::1", 80)).isEqualTo(PAYMENT);
        assertThat(owner("10.0.0.1", 81)).isNull();
        assertThat(owner("10.0.0.2", 80)).isNull();
    }

    @Test
    void endpointsKnownByNameAreNobodys() {
        publish(PAYMENT, "payment.local:80", "redis-0:80", "10.0.0.1:80");
        assertThat(owner("10.0.0.1", 80)).isEqualTo(PAYMENT);
    }

    @Test
    void anotherPublicationReplacesWhatIsGone() {
        publish(PAYMENT, "10.0.0.1:80", "10.0.0.2:80");
        publish(PAYMENT, "10.0.0.2:80", "10.0.0.3:80");
        assertThat(owner("10.0.0.1", 80)).isNull();
        assertThat(owner("10.0.0.2", 80)).isEqualTo(PAYMENT);
        assertThat(owner("10.0.0.3", 80)).isEqualTo(PAYMENT);
        publish(PAYMENT);
        assertThat(owner("10.0.0.2", 80)).isNull();
    }

    @Test
    void otherLabelsAndAnotherSpellingAreTheSameAddress() {
        publish(PAYMENT, "fd00::1:80");
        publish(PAYMENT, "fd00:0:0::1:80");
        assertThat(owner("fd00::1", 80)).isEqualTo(PAYMENT);
        registry.endpoints(PAYMENT).publish(List.of(new Endpoint("FD00::1", 80, Map.of("version", "2"), "a")));
        assertThat(owner("fd00::1", 80)).isEqualTo(PAYMENT);
    }

    @Test
    void ofTwoServicesTheFirstByNameHasItAndTheOtherWhenThatIsGone() {
        publish(PAYMENT, "10.0.0.1:80");
        publish(INVENTORY, "10.0.0.1:80");
        assertThat(owner("10.0.0.1", 80)).isEqualTo(INVENTORY);
        publish(INVENTORY);
        assertThat(owner("10.0.0.1", 80)).isEqualTo(PAYMENT);
        publish(PAYMENT);
        assertThat(owner("10.0.0.1", 80)).isNull();
    }

    @Test
    void aForgottenServiceOwnsNothingWhetherDeclaredOrNot() {
        registry.apply(paymentUnder(QUICK));
        publish(PAYMENT, "10.0.0.1:80");
        publish(INVENTORY, "10.0.0.2:80");
        registry.forget(PAYMENT);
        registry.forget(INVENTORY);
        assertThat(owner("10.0.0.1", 80)).isNull();
        assertThat(owner("10.0.0.2", 80)).isNull();
        publish(INVENTORY, "10.0.0.2:80");
        assertThat(owner("10.0.0.2", 80)).as("a new cell").isEqualTo(INVENTORY);
    }

    @Test
    void aNewSnapshotChangesNoOwner() {
        publish(PAYMENT, "10.0.0.1:80");
        registry.apply(paymentUnder(QUICK));
        registry.apply(snapshot(ServicePolicy.DEFAULT));
        assertThat(owner("10.0.0.1", 80)).isEqualTo(PAYMENT);
    }

    @Test
    void aSingleEndpointHasThePolicyOfItsServiceAndOneAddress() {
        registry.apply(paymentUnder(withSubsets(Fixtures.STABLE, Fixtures.CANARY)));
        publish(PAYMENT, "10.0.0.1:80", "10.0.0.2:80");
        ServiceRuntime one = registry.endpoint(payment(), socket("10.0.0.2", 80));
        assertThat(one.id()).as("in metrics").isEqualTo(PAYMENT);
        assertThat(one.name()).isEqualTo("payment-service at 10.0.0.2:80");
        assertThat(one.policy()).isEqualTo(payment().policy().withoutSubsets());
        assertThat(addresses(one)).containsExactly("10.0.0.2:80");
        assertThat(one.retryBudget()).as("its own").isNotSameAs(payment().retryBudget());
        assertThat(registry.endpoint(payment(), socket("10.0.0.2", 80))).isSameAs(one);
        assertThat(registry.endpoint(payment(), socket("10.0.0.1", 80))).isNotSameAs(one);
    }

    @Test
    void aSingleEndpointOfAnIpv6AddressIsReachedAtIt() {
        registry.apply(paymentUnder(QUICK));
        ServiceRuntime one = registry.endpoint(payment(), socket("fd00::1", 80));
        assertThat(one.name()).isEqualTo("payment-service at [fd00:0:0:0:0:0:0:1]:80");
        assertThat(addresses(one)).containsExactly("[fd00:0:0:0:0:0:0:1]:80");
    }

    @Test
    void aSingleEndpointFollowsThePolicyOfItsServiceAndKeepsItsState() {
        registry.apply(paymentUnder(QUICK));
        ServiceRuntime before = registry.endpoint(payment(), socket("10.0.0.2", 80));
        registry.apply(paymentUnder(ServicePolicy.DEFAULT));
        ServiceRuntime after = registry.endpoint(payment(), socket("10.0.0.2", 80));
        assertThat(after.policy()).isEqualTo(ServicePolicy.DEFAULT);
        assertThat(whole(after).endpoints()).isEqualTo(whole(before).endpoints());
        assertThat(after.retryBudget()).isSameAs(before.retryBudget());
    }

    @Test
    void aSingleEndpointIsAnotherForEachServiceAndForNone() {
        registry.apply(paymentUnder(QUICK));
        publish(INVENTORY, "10.0.0.1:80");
        ServiceRuntime inventory = Objects.requireNonNull(registry.find(INVENTORY));
        ServiceRuntime one = registry.endpoint(payment(), socket("10.0.0.1", 80));
        assertThat(registry.endpoint(inventory, socket("10.0.0.1", 80))).isNotSameAs(one);
        assertThat(registry.address(false, "10.0.0.1", 80, QUICK)).isNotSameAs(one);
    }

    private ServiceRuntime payment() {
        return Objects.requireNonNull(registry.find(PAYMENT));
    }

    private static SubsetRuntime whole(ServiceRuntime service) {
        return service.choose(null, null, new SplittableRandom(1));
    }

    private static List<String> addresses(ServiceRuntime service) {
        return whole(service).endpoints().stream()
                .map(state -> state.endpoint().address())
                .toList();
    }

    /** @param addresses the port behind the last colon */
    private void publish(ServiceId service, String... addresses) {
        registry.endpoints(service)
                .publish(List.of(addresses).stream()
                        .map(text -> Endpoint.of(
                                text.substring(0, text.lastIndexOf(':')),
                                Integer.parseInt(text.substring(text.lastIndexOf(':') + 1))))
                        .toList());
    }

    private @Nullable ServiceId owner(String address, int port) {
        return registry.ownerOf(socket(address, port));
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
