package io.portcullis.engine.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.dns.DnsData;
import io.portcullis.testkit.dns.ScriptedDns;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a real server, by UDP and TCP. */
class DnsQueriesTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);
    private static final String NAME = "payment.test.";

    private final ScriptedDns dns = ScriptedDns.start();
    private final DnsQueries queries = new DnsQueries(List.of(dns.address()), PATIENT);

    @AfterEach
    void close() {
        queries.close();
        dns.close();
    }

    @Test
    void allAddressesOfAFamilyAreFoundAndTheLeastTimeToLiveCounts() {
        dns.set(
                "payment.test",
                DnsData.address("10.0.0.1", 30),
                DnsData.address("10.0.0.2", 7),
                DnsData.address("fd00::1", 3));
        assertThat(queries.ipv4(NAME).join())
                .isEqualTo(new DnsAnswer.Found<>(
                        List.of(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2")),
                        Duration.ofSeconds(7)));
        assertThat(queries.ipv6(NAME).join())
                .isEqualTo(new DnsAnswer.Found<>(List.of(InetAddress.ofLiteral("fd00::1")), Duration.ofSeconds(3)));
    }

    @Test
    void nothingIsRemembered() {
        dns.set("payment.test", DnsData.address("10.0.0.1", 3600));
        queries.ipv4(NAME).join();
        dns.set("payment.test", DnsData.address("10.0.0.2", 3600));
        assertThat(queries.ipv4(NAME).join())
                .isEqualTo(new DnsAnswer.Found<>(List.of(InetAddress.ofLiteral("10.0.0.2")), Duration.ofHours(1)));
    }

    @Test
    void anAnswerThatDoesNotFitIntoADatagramComesByTcp() {
        List<DnsData> many = new ArrayList<>();
        for (int host = 1; host <= 200; host++) {
            many.add(DnsData.address("10.0.1." + host, 5));
        }
        dns.set("payment.test", many.toArray(DnsData[]::new));
        assertThat(queries.ipv4(NAME).join())
                .isInstanceOfSatisfying(
                        DnsAnswer.Found.class,
                        found -> assertThat(found.records()).hasSize(200));
        assertThat(dns.streamQueries()).isEqualTo(1);
    }

    @Test
    void serviceRecordsHavePriorityWeightPortAndTarget() {
        dns.set(
                "_http._tcp.payment.test",
                DnsData.service(10, 60, 8080, "a.payment.test", 9),
                DnsData.service(20, 0, 8081, "b.payment.test", 8));
        assertThat(queries.services("_http._tcp.payment.test.").join())
                .isEqualTo(new DnsAnswer.Found<>(
                        List.of(
                                new SrvRecord(10, 60, 8080, "a.payment.test"),
                                new SrvRecord(20, 0, 8081, "b.payment.test")),
                        Duration.ofSeconds(8)));
    }

    @Test
    void aServiceThatIsSaidNotToExistIsNone() {
        dns.set("_http._tcp.payment.test", DnsData.service(0, 0, 0, "x", 9));
        assertThat(queries.services("_http._tcp.payment.test.").join()).isInstanceOf(DnsAnswer.None.class);
    }

    @Test
    void aNameThatDoesNotExistIsNone() {
        assertThat(queries.ipv4(NAME).join()).isEqualTo(new DnsAnswer.None<>("the DNS knows no name payment.test."));
    }

    @Test
    void aNameWithoutSuchRecordsIsNone() {
        dns.set("payment.test", DnsData.address("10.0.0.1", 30));
        assertThat(queries.ipv6(NAME).join())
                .isEqualTo(new DnsAnswer.None<>("the DNS has no AAAA records of payment.test."));
    }

    @Test
    void aServerThatFailsHasFailed() {
        dns.fail("payment.test");
        assertThat(queries.ipv4(NAME).join()).isInstanceOf(DnsAnswer.Failed.class);
    }

    @Test
    void aServerThatIsSilentHasFailed() {
        dns.silence("payment.test");
        try (DnsQueries hasty = new DnsQueries(List.of(dns.address()), Duration.ofMillis(300))) {
            assertThat(hasty.ipv4(NAME).join()).isInstanceOf(DnsAnswer.Failed.class);
        }
    }

    @Test
    void theNextServerIsAskedWhenTheFirstOneFails() {
        dns.fail("payment.test");
        try (ScriptedDns second = ScriptedDns.start();
                DnsQueries both = new DnsQueries(List.of(dns.address(), second.address()), PATIENT)) {
            second.set("payment.test", DnsData.address("10.0.0.9", 1));
            assertThat(both.ipv4(NAME).join())
                    .isEqualTo(
                            new DnsAnswer.Found<>(List.of(InetAddress.ofLiteral("10.0.0.9")), Duration.ofSeconds(1)));
        }
    }

    @Test
    void thousandsAtOnceAreEachAskedOnce() {
        List<CompletableFuture<DnsAnswer<InetAddress>>> answers = new ArrayList<>();
        for (int service = 0; service < 4_000; service++) {
            dns.set("service-" + service + ".test", DnsData.address("10.0.0.1", 30));
        }
        for (int service = 0; service < 4_000; service++) {
            answers.add(queries.ipv4("service-" + service + ".test."));
        }
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isInstanceOf(DnsAnswer.Found.class));
        assertThat(dns.datagramQueries()).as("no question was lost").isEqualTo(4_000);
    }

    @Test
    void whatCannotBeANameHasFailed() {
        CompletableFuture<DnsAnswer<InetAddress>> answer = queries.ipv4("a..b");
        assertThat(answer.join()).isNotInstanceOf(DnsAnswer.Found.class);
    }
}
