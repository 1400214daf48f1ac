package io.portcullis.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.core.model.ServiceId;
import io.portcullis.core.runtime.ServiceRegistry;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.dns.DnsData;
import io.portcullis.testkit.dns.ScriptedDns;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway whose service stands in the DNS. */
class DnsEndpointsTest {
    private final ScriptedUpstream upstream = ScriptedUpstream.start(script -> script.respond(200, "payment"));
    private final ScriptedDns dns = ScriptedDns.start();

    @EnableAutoConfiguration
    static class Gateway {}

    @AfterEach
    void close() {
        upstream.close();
        dns.close();
    }

    @Test
    void requestsFollowTheRecordsAndTheLastGoodOnesStayWhileTheServerFails() throws Exception {
        dns.set("payment.test", DnsData.address("127.0.0.1", 0));
        try (var gateway = start("payment.test.:" + upstream.port(), "--portcullis.discovery.keep=0s")) {
            assertThat(get(gateway)).isEqualTo("200 payment");
            dns.set("payment.test", DnsData.address("127.0.0.1", 0), DnsData.address("127.0.0.2", 0));
            Awaited awaited = new Awaited(gateway, "payment");
            awaited.untilSize(2);
            dns.fail("payment.test");
            awaited.untilFailures(2);
            assertThat(endpoints(gateway)).isEqualTo(2);
            dns.set("payment.test", DnsData.address("127.0.0.1", 0));
            awaited.untilSize(1);
            dns.remove("payment.test");
            awaited.untilSize(0);
            assertThat(get(gateway)).startsWith("503");
        }
    }

    @Test
    void whileTheNameIsSaidNotToExistTheLastGoodOnesStayForAWhile() throws Exception {
        dns.set("payment.test", DnsData.address("127.0.0.1", 0));
        try (var gateway = start("payment.test.:" + upstream.port())) {
            dns.remove("payment.test");
            new Awaited(gateway, "payment").untilFailures(3);
            assertThat(get(gateway)).isEqualTo("200 payment");
        }
    }

    @Test
    void serviceRecordsNeedNoPort() {
        dns.set("_http._tcp.payment.test", DnsData.service(0, 0, upstream.port(), "a.payment.test", 60));
        dns.set("a.payment.test", DnsData.address("127.0.0.1", 60));
        try (var gateway = start("_http._tcp.payment.test.")) {
            assertThat(get(gateway)).isEqualTo("200 payment");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"payment.test", "10.0.0.7:8080", "payment_service:80", "_http._tcp.a:80", "_http._tcp.", "a:0"})
    void whatIsNeitherANameAndAPortNorOfServiceRecordsIsAMistake(String written) {
        assertThatThrownBy(() -> start(written))
                .rootCause()
                .hasMessageContaining("portcullis.services.payment.dns: " + written);
    }

    @Test
    void endpointsHaveOneSource() {
        assertThatThrownBy(() ->
                        start("payment.test:80", "--portcullis.services.payment.endpoints[0].address=10.0.0.1:80"))
                .rootCause()
                .hasMessageContaining("several sources of endpoints");
    }

    private ConfigurableApplicationContext start(String written, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.config.location=optional:file:/nowhere/",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--portcullis.drain.accept=0s",
                "--portcullis.discovery.name-servers=127.0.0.1:" + dns.address().getPort(),
                "--portcullis.discovery.min-ttl=100ms",
                "--portcullis.discovery.max-ttl=100ms",
                "--portcullis.services.payment.dns=" + written,
                "--spring.cloud.gateway.server.webflux.routes[0].id=pay",
                "--spring.cloud.gateway.server.webflux.routes[0].uri=lb://payment",
                "--spring.cloud.gateway.server.webflux.routes[0].predicates=Path=/**"));
        arguments.addAll(List.of(more));
        return new SpringApplication(Gateway.class).run(arguments.toArray(String[]::new));
    }

    private static int endpoints(ConfigurableApplicationContext gateway) {
        return gateway.getBean(ServiceRegistry.class)
                .endpoints(ServiceId.of("payment"))
                .current()
                .endpoints()
                .size();
    }

    private static String get(ConfigurableApplicationContext gateway) {
        int port = Integer.parseInt(gateway.getEnvironment().getRequiredProperty("local.server.port"));
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            var response = client.get("/charge");
            return response.status() + " " + response.bodyText();
        }
    }
}
