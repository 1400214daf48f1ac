package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.User;
import io.portcullis.testkit.pods.VirtualService;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is not HTTP passes two sidecars byte for byte, and between them there is nothing but TLS. */
@RequiresPods
class TcpE2eTest {
    /** How long a client that says nothing is listened to. The other side is told the protocol, and need not listen at all. */
    private static final Duration DETECTION = Duration.ofSeconds(3);

    private static Mesh mesh;
    private static Workload shop;
    private static Workload first;
    private static Workload second;
    private static VirtualService orders;
    private static VirtualService users;
    private static VirtualService undeclared;
    private static VirtualService collector;
    private static VirtualService hasty;
    private static VirtualService resetting;
    private static VirtualService listening;
    private static VirtualService vault;
    private static VirtualService own;

    private static TcpApplications applications;

    private Capture capture;

    @BeforeAll
    static void start() throws IOException {
        mesh = new Mesh();
        shop = mesh.workload("shop").outbound("detect-timeout: " + DETECTION.toSeconds() + "s");
        String ports = "ports: { \"3306\": { protocol: tcp, application: \"127.0.0.1:3306\" } }\ndetect-timeout: 50s";
        first = mesh.workload("db-1").inbound(ports);
        second = mesh.workload("db-2").inbound(ports);
        shop.inbound("""
                authorization:
                  default-action: deny
                  rules: { itself: { identities: [ "%s" ] } }""".formatted(shop.identity()));
        services();
        applications = TcpApplications.start(mesh, shop.pod(), first.pod(), second.pod());
        for (Workload each : new Workload[] {shop, first, second}) {
            each.intercept().launch();
        }
        for (Workload each : new Workload[] {shop, first, second}) {
            each.awaitReady();
        }
    }

    private static void services() {
        orders = mesh.service("orders-db", 3306, 3306, "", first);
        users = mesh.service("users-db", 3306, 3306, "", second);
        undeclared = mesh.service("undeclared", 4000, 4000, "", first);
        collector = mesh.service("collector", 7001, 7001, "", first);
        hasty = mesh.service("hasty", 7002, 7002, "", first);
        resetting = mesh.service("resetting", 7003, 7003, "", first);
        listening = mesh.service("listening", 7004, 7004, "", first);
        mesh.dualStackService("members", 7000, 7000, "", first, second);
        mesh.service("redis", 6379, 6379, "", second);
        mesh.service("shop-page", 80, 8080, "", shop);
        vault = mesh.service("vault", 8443, 8443, "", first);
        own = mesh.service("shop-tcp", 7100, 7100, "", shop);
        mesh.network.headless("member-1", first.pod());
        mesh.network.headless("member-2", second.pod());
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @BeforeEach
    void capture() {
        capture = mesh.network.capture();
    }

    @AfterEach
    void nothingIsPlain() {
        Wire wire = new Wire(capture.stop(), shop.pod(), first.pod(), second.pod());
        wire.isAllTls();
        wire.neverSays("marker");
    }

    // ---- the server speaks first

    @Test
    void aServerThatSpeaksFirstIsHeardAtOnceOnAPortThatIsKnownForIt() throws IOException {
        try (PodClient once = open(orders)) {
            once.line(); // The first connection of a sidecar warms it up.
        }
        long start = System.nanoTime();
        try (PodClient client = open(orders)) {
            assertThat(client.line() + "\n").isEqualTo(Conversations.GREETING);
            assertThat(sinceThen(start)).isLessThan(DETECTION);
            assertThat(client.say("select-marker\n").line()).isEqualTo("select-marker");
        }
    }

    @Test
    void onAnotherPortItIsHeardAfterTheDetectionOfTheCallersSideAlone() throws IOException {
        long start = System.nanoTime();
        try (PodClient client = open(undeclared)) {
            assertThat(client.line() + "\n").isEqualTo(Conversations.GREETING);
            assertThat(sinceThen(start)).isBetween(DETECTION, Duration.ofSeconds(50));
            assertThat(client.say("select-marker\n").line()).isEqualTo("select-marker");
        }
    }

    @Test
    void servicesThatShareAPortAreToldApartByTheirAddresses() throws IOException {
        try (PodClient one = open(orders);
                PodClient other = open(users)) {
            assertThat(one.line() + "\n").isEqualTo(Conversations.GREETING);
            assertThat(other.say("who-marker\n").line()).isEqualTo("users: who-marker");
        }
    }

    @Test
    void phpReadsTheGreetingOfADatabase() {
        Finished php = shop.pod()
                .run(
                        User.APPLICATION,
                        "php",
                        "-r",
                        "$db = fsockopen('orders-db', 3306); echo fgets($db); fwrite($db, \"q-marker\\n\"); echo fgets($db);");

        assertThat(php.out()).isEqualTo(Conversations.GREETING + "q-marker\n");
    }

    @Test
    void redisIsCalledByItsOwnClient() {
        second.pod()
                .start(ProcessSpec.of(
                        "redis",
                        "redis-server",
                        "--bind",
                        second.pod().ipv4(),
                        "--port",
                        "6379",
                        "--save",
                        "",
                        "--protected-mode",
                        "no"))
                .awaitLine("Ready to accept connections");

        Finished set = redis("set", "key", "value-marker");
        Finished get = redis("get", "key");

        assertThat(set.out()).isEqualTo("OK\n");
        assertThat(get.out()).isEqualTo("value-marker\n");
    }

    @Test
    void anApplicationsOwnTlsPassesInsideOfTheMeshs() throws IOException {
        try (PodClient client =
                PodClient.web(shop.pod(), vault.ipv4(), vault.port(), mesh.ca.issue("ns/shop/sa/anybody"), "vault")) {
            assertThat(client.say("who-marker\n").line()).isEqualTo("vault: who-marker");
        }
    }

    private static Finished redis(String... command) {
        String[] line = new String[command.length + 3];
        System.arraycopy(new String[] {"redis-cli", "-h", "redis"}, 0, line, 0, 3);
        System.arraycopy(command, 0, line, 3, command.length);
        return shop.pod().run(User.APPLICATION, line);
    }

    // ---- how connections end

    @Test
    void aClientThatHasSaidAllStillHearsTheAnswer() throws IOException {
        byte[] much = new byte[3_000_000];
        new Random(7).nextBytes(much);

        try (PodClient client = open(collector)) {
            assertThat(client.say(much).end().restBytes()).isEqualTo(much);
        }
    }

    @Test
    void aServerThatHasSaidAllStillHearsTheClient() throws IOException {
        try (PodClient client = open(hasty)) {
            assertThat(client.say("go\n").rest()).isEqualTo("that was all");
            client.say("and more of the marker").end();

            assertThat(applications.hasty().awaitNote()).isEqualTo("and more of the marker");
        }
    }

    @Test
    void aServersResetIsAResetForTheClient() throws IOException {
        try (PodClient client = open(resetting)) {
            client.say("go\n");

            assertThatThrownBy(client::line).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        }
    }

    @Test
    void aClientsResetIsAResetForTheServer() throws IOException {
        PodClient client = open(listening);
        client.say("hello\n").line();

        client.reset();

        assertThat(applications.listening().awaitNote()).isEqualTo("broken: Connection reset");
    }

    @Test
    void aClientsEndIsNoResetForTheServer() throws IOException {
        PodClient client = open(listening);
        client.say("hello\n").line();

        client.close();

        assertThat(applications.listening().awaitNote()).isEqualTo("ended");
    }

    // ---- who is reached

    @Test
    void theNameOfAPodLeadsToThatPodAlone() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(ask(first.pod().ipv4())).isEqualTo("first: who-marker");
            assertThat(ask(second.pod().ipv4())).isEqualTo("second: who-marker");
            assertThat(ask(first.pod().ipv6())).isEqualTo("first: who-marker");
            assertThat(ask(second.pod().ipv6())).isEqualTo("second: who-marker");
        }
        assertThat(byName("member-1")).isEqualTo("first: who-marker\n");
        assertThat(byName("member-2")).isEqualTo("second: who-marker\n");
    }

    private static String ask(String address) throws IOException {
        try (PodClient client = PodClient.connect(shop.pod(), address, 7000)) {
            return client.say("who-marker\n").line();
        }
    }

    private static String byName(String name) {
        return shop.pod()
                .run(
                        User.APPLICATION,
                        "php",
                        "-r",
                        "$m = fsockopen('" + name + "', 7000); fwrite($m, \"who-marker\\n\"); echo fgets($m);")
                .out();
    }

    @Test
    void aPodCallsItselfByItsServicesNameAndIsItself() throws IOException {
        Finished page = shop.pod().run(User.APPLICATION, "curl", "-sS", "http://shop-page/me");

        assertThat(page.out())
                .contains("shop-8080: GET /me")
                .contains("By=" + shop.identity())
                .contains("URI=" + shop.identity());
        try (PodClient client = open(own)) {
            assertThat(client.say("me-marker\n").line()).isEqualTo("shop: me-marker");
        }
        try (PodClient client = PodClient.connect(shop.pod(), shop.pod().ipv4(), 7100)) {
            assertThat(client.say("me-marker\n").line()).isEqualTo("shop: me-marker");
        }
    }

    @Test
    void whoMayNotOpenAConnectionIsReset() throws IOException {
        try (PodClient client = open(first.pod(), own)) {
            assertThatThrownBy(() -> client.say("me\n").line()).isInstanceOf(SocketException.class);
        }
        shop.sidecar().awaitLine("sa/db may not open connections here");
    }

    private static PodClient open(VirtualService service) {
        return open(shop.pod(), service);
    }

    private static PodClient open(Pod from, VirtualService service) {
        return PodClient.connect(from, service.ipv4(), service.port());
    }

    private static Duration sinceThen(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
