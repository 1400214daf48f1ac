package io.portcullis.spring.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.engine.dns.DnsQueries;
import io.portcullis.spring.config.EndpointLookup;
import io.portcullis.testkit.dns.DnsData;
import io.portcullis.testkit.dns.ScriptedDns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a service that stands in the DNS gets, against a real server. */
class DnsFeedTest {
    private static final EndpointLookup.Dns HOST = new EndpointLookup.Dns("payment.test.", 8080);
    private static final EndpointLookup.Dns SRV = new EndpointLookup.Dns("_http._tcp.payment.test.", 0);
    private static final Duration MIN = Duration.ofSeconds(2);
    private static final Duration MAX = Duration.ofSeconds(30);

    private final ScriptedDns dns = ScriptedDns.start();
    private final DnsQueries queries = new DnsQueries(List.of(dns.address()), Duration.ofSeconds(20));
    private final LinkedTransferQueue<Task> tasks = new LinkedTransferQueue<>();
    private final DnsFeed feed = new DnsFeed(queries, this::later, true, MIN, MAX);
    private final List<Answer> answers = new ArrayList<>();

    private record Task(Duration delay, Runnable work) {}

    private Runnable later(Duration delay, Runnable work) {
        tasks.add(new Task(delay, work));
        return () -> {};
    }

    @AfterEach
    void close() {
        queries.close();
        dns.close();
    }

    @Test
    void allAddressesOfBothFamiliesAreEndpoints() throws Exception {
        dns.set(
                "payment.test",
                DnsData.address("10.0.0.1", 9),
                DnsData.address("10.0.0.2", 7),
                DnsData.address("fd00::1", 8));
        assertThat(ask(HOST)).isEqualTo(Duration.ofSeconds(7));
        assertThat(endpoints())
                .containsExactlyInAnyOrder(
                        Endpoint.of("10.0.0.1", 8080),
                        Endpoint.of("10.0.0.2", 8080),
                        Endpoint.of("fd00:0:0:0:0:0:0:1", 8080));
    }

    @Test
    void theTimeToLiveCountsWithinItsBounds() throws Exception {
        dns.set("payment.test", DnsData.address("10.0.0.1", 0));
        assertThat(ask(HOST)).isEqualTo(MIN);
        dns.set("payment.test", DnsData.address("10.0.0.1", 86_400));
        assertThat(ask(HOST)).isEqualTo(MAX);
    }

    @Test
    void serviceRecordsGiveThePortsOfTheirTargets() throws Exception {
        dns.set(
                "_http._tcp.payment.test",
                DnsData.service(0, 1, 8081, "a.payment.test", 9),
                DnsData.service(0, 1, 8082, "b.payment.test", 9));
        dns.set("a.payment.test", DnsData.address("10.0.0.1", 5));
        dns.set("b.payment.test", DnsData.address("10.0.0.2", 6));
        assertThat(ask(SRV)).as("the least of all").isEqualTo(Duration.ofSeconds(5));
        assertThat(endpoints()).containsExactlyInAnyOrder(Endpoint.of("10.0.0.1", 8081), Endpoint.of("10.0.0.2", 8082));
    }

    @Test
    void ofServiceRecordsOnlyTheBestPriorityThatHasAddressesCounts() throws Exception {
        dns.set(
                "_http._tcp.payment.test",
                DnsData.service(10, 1, 8081, "gone.payment.test", 9),
                DnsData.service(20, 1, 8082, "b.payment.test", 9),
                DnsData.service(30, 1, 8083, "c.payment.test", 9));
        dns.set("b.payment.test", DnsData.address("10.0.0.2", 6));
        dns.set("c.payment.test", DnsData.address("10.0.0.3", 6));
        ask(SRV);
        assertThat(endpoints()).containsExactly(Endpoint.of("10.0.0.2", 8082));
    }

    @Test
    void aTargetThatCannotBeAskedForIsNotTakenForAbsent() throws Exception {
        dns.set(
                "_http._tcp.payment.test",
                DnsData.service(10, 1, 8081, "a.payment.test", 9),
                DnsData.service(20, 1, 8082, "b.payment.test", 9));
        dns.fail("a.payment.test");
        dns.set("b.payment.test", DnsData.address("10.0.0.2", 6));
        ask(SRV);
        assertThat(endpoints()).as("the spare is better than nobody").containsExactly(Endpoint.of("10.0.0.2", 8082));
    }

    @Test
    void aNameThatDoesNotExistHasNone() throws Exception {
        assertThat(ask(HOST)).isEqualTo(Duration.ofSeconds(5));
        assertThat(answers).containsExactly(new Answer.None("the DNS knows no name payment.test."));
    }

    @Test
    void aServerThatFailsHasFailed() throws Exception {
        dns.fail("payment.test");
        assertThat(ask(HOST)).isEqualTo(Duration.ofSeconds(5));
        assertThat(answers).singleElement().isInstanceOf(Answer.Failed.class);
    }

    /** How long the answer counts. */
    private Duration ask(EndpointLookup.Dns lookup) throws InterruptedException {
        answers.clear();
        feed.open(lookup, answers::add);
        next().work().run();
        return next().delay();
    }

    private Task next() throws InterruptedException {
        Task task = tasks.poll(30, TimeUnit.SECONDS);
        assertThat(task).as("within 30 s").isNotNull();
        return task;
    }

    private List<Endpoint> endpoints() {
        return ((Answer.Endpoints) answers.getFirst()).endpoints();
    }
}
