package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.config.Problem;
import io.portcullis.core.model.AllowList;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.InboundPolicy.Port;
import io.portcullis.core.model.OutboundPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.UnknownDestination;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of transparent interception, and every mistake in one. */
class InterceptionReadingTest {
    @Test
    void everyKeyArrives() {
        Reading reading = Readings.file("intercept.yml");
        assertThat(reading.problems()).isEmpty();
        Service payment = reading.snapshot().services().get(ServiceId.of("payment"));
        assertThat(payment.addresses())
                .containsExactlyInAnyOrder(socket("10.96.0.10", 80), socket("fd00:10:96::10", 80));
        assertThat(payment.protocol()).isEqualTo(Protocol.HTTP);
        assertThat(service(reading, "database").protocol()).isEqualTo(Protocol.TCP);
        OutboundPolicy outbound = reading.snapshot().outbound();
        assertThat(outbound.unknown()).isEqualTo(UnknownDestination.REFUSE);
        assertThat(outbound.allowed())
                .isEqualTo(AllowList.of(List.of("10.20.0.0/16:5432", "[2001:db8::]/32", "*.example.org")));
        assertThat(outbound.opaquePorts()).containsExactlyInAnyOrder(3306, 6380);
        assertThat(outbound.detectTimeout()).isEqualTo(Duration.ofMillis(300));
        InboundPolicy inbound = reading.snapshot().inbound();
        assertThat(inbound.port(3306)).isEqualTo(new Port(Protocol.TCP, Endpoint.of("127.0.0.1", 3307)));
        assertThat(inbound.port(9000)).as("a number as key").isEqualTo(new Port(Protocol.TCP, null));
        assertThat(inbound.port(8443).application()).isEqualTo(Endpoint.of("::1", 8443));
        assertThat(inbound.port(80)).as("undeclared").isEqualTo(new Port(Protocol.AUTO, null));
        assertThat(inbound.probes().allows(InetAddress.ofLiteral("10.88.0.1"), "GET", "/healthz"))
                .isTrue();
        assertThat(inbound.detectTimeout()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatIsNotWrittenHasTheDefaultsOfTheModel() {
        Reading reading = Readings.yaml("portcullis: { services: { a: { } }, outbound: { enabled: true } }");
        assertThat(reading.snapshot().outbound()).isEqualTo(OutboundPolicy.of(UnknownDestination.PASSTHROUGH));
        assertThat(reading.snapshot().inbound()).isEqualTo(InboundPolicy.DEFAULT);
        assertThat(service(reading, "a").addresses()).isEmpty();
        assertThat(service(reading, "a").protocol()).isEqualTo(Protocol.AUTO);
        assertThat(SidecarAddresses.intercepted(reading.properties())).isNegative();
        assertThat(SidecarAddresses.application(reading.properties())).isEqualTo(Endpoint.of("127.0.0.1", 8080));
    }

    @Test
    void anEmptyListOfOpaquePortsMeansNone() {
        assertThat(Readings.yaml("portcullis.outbound.opaque-ports: [ ]")
                        .snapshot()
                        .outbound()
                        .opaquePorts())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8080", "[::1]:8080", "10.88.0.12:8080", "[fd00:10:88::c]:8080", "app.local:80"})
    void theApplicationMayListenAnywhere(String address) {
        Reading reading = Readings.yaml("portcullis.inbound.application: \"" + address + "\"");
        assertThat(reading.problems()).isEmpty();
        assertThat(SidecarAddresses.application(reading.properties()).address()).isEqualTo(address);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    intercept: { enabled: true }               | 15101
                    intercept: true                            | 15101
                    intercept: { port: 15109 }                 | 15109
                    intercept: { enabled: true, port: 15109 }  | 15109
                    intercept: { enabled: false, port: 15109 } | -1
                    intercept: false                           | -1
                    enabled: false, intercept: true            | 15101
                    """)
    void interceptionListensWhereItIsAskedTo(String outbound, int port) {
        Reading reading = Readings.yaml("portcullis: { outbound: { " + outbound + " } }");
        assertThat(reading.problems()).isEmpty();
        assertThat(SidecarAddresses.intercepted(reading.properties())).isEqualTo(port);
    }

    @Test
    void virtualAddressesMayBeNames() {
        Reading reading = Readings.yaml(
                "portcullis: { services: { pay: { addresses: [ \"10.96.0.10:80\", \"pay.shop:80\" ] } } }");
        assertThat(reading.problems()).isEmpty();
        assertThat(service(reading, "pay").addresses()).containsExactly(new InetSocketAddress("10.96.0.10", 80));
        assertThat(reading.addressNames())
                .containsEntry(ServiceId.of("pay"), Set.of(InetSocketAddress.createUnresolved("pay.shop", 80)));
    }

    @Test
    void aVariableOfTheEnvironmentSwitchesItOn() {
        Reading reading = Readings.yaml("", Map.of("PORTCULLIS_OUTBOUND_INTERCEPT_ENABLED", "true"));
        assertThat(reading.problems()).isEmpty();
        assertThat(SidecarAddresses.intercepted(reading.properties())).isEqualTo(15_101);
    }

    @Test
    void allMistakesOfAFileAreNamedAtOnceWithTheirLines() {
        assertThat(Readings.problems(Readings.file("intercept-bad.yml")))
                .containsExactlyInAnyOrder(
                        "portcullis.defaults.addresses: given for all services @3",
                        "portcullis.defaults.protocol: given for all services @4",
                        "portcullis.services.payment.addresses[0]: pay_ment:80 @7",
                        "portcullis.services.payment.addresses[1]: 10.96.0.10 @7",
                        "portcullis.services.payment.protocol: grpc @8",
                        "portcullis.services.stock.addresses: 10.96.0.11:80 @12",
                        "portcullis.outbound.unknown: missing @14",
                        "portcullis.outbound.intercept.port: 70000 @14",
                        "portcullis.outbound.allow[1]: 10.20.1.0/16 @15",
                        "portcullis.outbound.allow[2]: api.example.com:0 @15",
                        "portcullis.outbound.opaque-ports[1]: 0 @16",
                        "portcullis.outbound.detect-timeout: 0ms @17",
                        "portcullis.inbound.ports.http: the key http @20",
                        "portcullis.inbound.ports.3306.protocol: mysql @21",
                        "portcullis.inbound.ports.3306.application: 3306 @21",
                        "portcullis.inbound.ports.70000: the key 70000 @22",
                        "portcullis.inbound.probes.from[0]: node @24",
                        "portcullis.inbound.probes.paths[1]: healthz @25",
                        "portcullis.inbound.detect-timeout: later @26");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    services: { a: { addresses: [ "0.0.0.0:80" ] } }   | portcullis.services.a.addresses[0]: 0.0.0.0:80 (expected: an IP address or a host name, and a port, such as 10.96.0.10:80, [fd00:10:96::10]:80 or payment-service.shop:80)
                    services: { a: { addresses: [ "10.96.0.1:0" ] } }  | portcullis.services.a.addresses[0]: 10.96.0.1:0 (expected: an IP address or a host name, and a port
                    services: { a: { addresses: [ "[::1]" ] } }        | portcullis.services.a.addresses[0]: [::1] (expected: an IP address or a host name, and a port
                    services: { a: { protocol: http2 } }               | portcullis.services.a.protocol: http2 (expected: auto or http or tcp)
                    services: { a: { adresses: [ x ] } }               | portcullis.services.a.adresses: unknown (expected: did you mean addresses?)
                    outbound: { allow: [ "*.org:443" ] }               | portcullis.outbound.unknown: missing (expected: refuse, for which portcullis.outbound.allow has the exceptions; or passthrough)
                    outbound: { unknown: refuse, allow: [ "a_b" ] }    | portcullis.outbound.allow[0]: a_b (expected: an IP address or range, a host name or *.name, each with or without :port)
                    outbound: { unknown: refuse, allow: [ "10.0.0.0/33" ] } | portcullis.outbound.allow[0]: 10.0.0.0/33 (expected: a prefix of 0 to 32 bits)
                    outbound: { unknown: refuse, allow: [ 10.1 ] }     | portcullis.outbound.allow[0]: the number 10.1 (expected: quotes around the text
                    outbound: { opaque-ports: [ mysql ] }              | portcullis.outbound.opaque-ports[0]: mysql (expected: a whole number)
                    outbound: { opaque-ports: [ 65536 ] }              | portcullis.outbound.opaque-ports[0]: 65536 (expected: 1 to 65535)
                    outbound: { detect-timeout: 40000d }               | portcullis.outbound.detect-timeout: PT960000H (expected: <= 36500 days)
                    outbound: { intercept: maybe }                     | portcullis.outbound.intercept: maybe (expected: keys below it: enabled, port)
                    outbound: { intercept: { prt: 1 } }                | portcullis.outbound.intercept.prt: unknown (expected: did you mean port?)
                    outbound: { intercept: { port: 15102 } }           | portcullis.outbound.intercept.port: 15102 (expected: a port of its own; portcullis.outbound.address has this one)
                    inbound: { ports: { 0: { protocol: tcp } } }       | portcullis.inbound.ports.0: the key 0 (expected: a port of the application, 1 to 65535)
                    inbound: { ports: { "080": { protocol: tcp } } }   | portcullis.inbound.ports.080: the key 080 (expected: a port of the application
                    inbound: { ports: { 3306: tcp } }                  | portcullis.inbound.ports[3306]: tcp (expected: keys below it: protocol, application)
                    inbound: { ports: { 3306: { application: "127.0.0.1:0" } } } | portcullis.inbound.ports.3306.application: 127.0.0.1:0 (expected: host:port
                    inbound: { probes: { paths: [ /healthz ] } }       | portcullis.inbound.probes.from: missing (expected: addresses of the node, such as [ 10.88.0.1 ], to probe these paths)
                    inbound: { probes: { from: [ 10.88.0.1 ] } }       | portcullis.inbound.probes.paths: missing (expected: what the node may probe, such as [ /healthz ])
                    inbound: { probes: { from: [ 10.88.0.1/16 ], paths: [ /a ] } } | portcullis.inbound.probes.from[0]: 10.88.0.1/16 (expected: an address whose bits behind the prefix are 0)
                    inbound: { probes: { from: [ 10.88.0.1 ], paths: [ "/a?b" ] } } | portcullis.inbound.probes.paths[0]: /a?b (expected: an exact path without a query, such as /healthz)
                    inbound: { detect-timeout: -1s }                   | portcullis.inbound.detect-timeout: -1000ms (expected: > 0)
                    """)
    void eachMistakeHasItsSentence(String yaml, String expected) {
        assertThat(Readings.yaml("portcullis:\n  " + yaml).problems())
                .extracting(Problem::toString)
                .singleElement()
                .satisfies(text -> assertThat(text).startsWith(expected).contains("test.yml]:2:"));
    }

    @Test
    void aPassthroughThatIsMeantMayHaveAnAllowListToo() {
        assertThat(Readings.yaml("portcullis: { outbound: { unknown: passthrough, allow: [ a.example ] } }")
                        .problems())
                .isEmpty();
    }

    @Test
    void whatHoldsAnywayMayBeWritten() {
        assertThat(Readings.yaml("portcullis: { services: { a: { addresses: [ ], protocol: auto } } }")
                        .problems())
                .isEmpty();
    }

    private static Service service(Reading reading, String name) {
        return reading.snapshot().services().get(ServiceId.of(name));
    }

    private static InetSocketAddress socket(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }
}
