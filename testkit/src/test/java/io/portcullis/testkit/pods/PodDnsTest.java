package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@RequiresPods
class PodDnsTest {
    private static PodNetwork network;
    private static Pod pod;

    @BeforeAll
    static void makePod() {
        network = new PodNetwork();
        pod = network.pod("client");
    }

    @AfterAll
    static void close() {
        network.close();
    }

    @Test
    void answersBothFamilies() {
        network.dns().set("payment-service.shop.svc.cluster.local", "10.96.0.7", "fd00:10:96::7");
        assertThat(ask("ahostsv4", "payment-service.shop.svc.cluster.local")).containsExactly("10.96.0.7");
        assertThat(ask("ahostsv6", "Payment-Service.shop.svc.cluster.local.")).containsExactly("fd00:10:96::7");
    }

    @Test
    void aNameOfOneFamilyHasNoneOfTheOther() {
        network.dns().set("v4-only", "10.96.0.8");
        assertThat(ask("ahosts", "v4-only")).containsExactly("10.96.0.8");
    }

    @Test
    void unknownNamesDoNotExist() {
        assertThat(pod.run(User.APPLICATION, "getent", "ahosts", "nobody").exitCode())
                .isEqualTo(2);
    }

    @Test
    void changedNamesAreSeenAtOnce() {
        network.dns().set("moving", "10.88.0.20");
        assertThat(ask("ahosts", "moving")).containsExactly("10.88.0.20");
        network.dns().set("moving", "10.88.0.21", "10.88.0.22");
        assertThat(ask("ahosts", "moving")).containsExactlyInAnyOrder("10.88.0.21", "10.88.0.22");
        network.dns().remove("moving");
        assertThat(ask("ahosts", "moving")).isEmpty();
    }

    @Test
    void moreAddressesThanADatagramHoldsComeByTcp() {
        String[] addresses =
                IntStream.rangeClosed(1, 100).mapToObj(i -> "10.88.1." + i).toArray(String[]::new);
        network.dns().set("crowd", addresses);
        assertThat(ask("ahostsv4", "crowd")).containsExactlyInAnyOrder(addresses);
    }

    private static List<String> ask(String database, String name) {
        return pod.run(User.APPLICATION, "getent", database, name)
                .out()
                .lines()
                .map(line -> line.split(" ", 2)[0])
                .distinct()
                .toList();
    }
}
