package io.portcullis.demo.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.demo.shop.ShopApplication.Kind;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShopTest {
    private static final Path STATE = Path.of("/state");

    @Test
    void inPodsNoApplicationIsToldOfAProxyAndTheStorefrontOfNothing() {
        List<ShopApplication> applications = Shop.inPods(STATE);
        assertThat(applications)
                .flatExtracting(application -> application.environment().keySet())
                .noneMatch(name -> name.contains("proxy") || name.contains("URL"));
        assertThat(applications)
                .filteredOn(application -> application.kind() == Kind.STOREFRONT)
                .singleElement()
                .satisfies(storefront -> assertThat(storefront.environment()).isEmpty());
    }

    @Test
    void inPodsAllListenOnTheSamePorts() {
        assertThat(Shop.inPods(STATE))
                .hasSize(4)
                .allMatch(application -> application.port() == 8080 && application.fastCgiPort() == 9080);
    }

    @Test
    void thePaymentCopiesAreTheSameAsOnTheLoopback() {
        assertThat(names(Shop.applications(STATE))).containsAll(names(Shop.inPods(STATE)));
        assertThat(Shop.inPods(STATE))
                .filteredOn(application -> application.kind() == Kind.PAYMENT)
                .extracting(application -> application.environment().get("PAYMENT_VERSION"))
                .containsExactly("1.10", "1.10", "2.0");
    }

    private static List<String> names(List<ShopApplication> applications) {
        return applications.stream().map(ShopApplication::name).toList();
    }
}
