package io.portcullis.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.ScriptedUpstream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A gateway behind a load balancer, with listeners that pass connections on. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class GatewayListenersTest {
    private static final String BASE = "portcullis: { config.watch: false, access-log.file: %s }\n";

    private final ScriptedUpstream one = ScriptedUpstream.start(script -> script.respond(200, "one"));
    private final ScriptedUpstream two = ScriptedUpstream.start(script -> script.respond(200, "two"));

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private String yaml(String more) {
        return BASE.formatted(directory.resolve("access.log"))
                + "spring.cloud.gateway.server.webflux.routes: [ { id: all, uri: \"lb://one\", predicates: [ \"Path=/**\" ] } ]\n"
                + "portcullis.services:\n"
                + "  one: { endpoints: [ { address: \"" + one.address() + "\" } ] }\n"
                + "  two: { endpoints: [ { address: \"" + two.address() + "\" } ] }\n"
                + more;
    }

    private static List<String> names(Running gateway) {
        return gateway.bean(Engine.class).listeners().stream()
                .map(Listener::name)
                .toList();
    }

    private static Listener listener(Running gateway, String name) {
        return gateway.bean(Engine.class).listeners().stream()
                .filter(bound -> bound.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no listener " + name + " among " + names(gateway)));
    }

    private static String body(Listener listener) {
        try (RawClient client = RawClient.connect(listener.address())) {
            return client.get("/").bodyText();
        }
    }

    private long change(Running gateway, String more) {
        gateway.rewrite(yaml(more));
        gateway.post("refresh");
        return gateway.bean(Engine.class).version();
    }

    @Test
    void listenersComeAndGoWithTheConfigurationAndOthersStay(CapturedOutput output) throws Exception {
        String a = "portcullis.listeners.a: { address: \"127.0.0.1:0\", service: one }\n";
        try (Running gateway = Running.start(directory, yaml(a));
                ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(names(gateway)).containsExactlyInAnyOrder("gateway", "a");
            Listener first = listener(gateway, "a");
            assertThat(body(first)).isEqualTo("one");

            // Another service behind the same listener: its socket stays, connections that are open too.
            try (RawClient open = RawClient.connect(first.address())) {
                assertThat(open.get("/").bodyText()).isEqualTo("one");
                String b = "portcullis.listeners.b: { address: \"127.0.0.1:0\", service: one }\n";
                assertThat(change(gateway, a.replace("service: one", "service: two") + b))
                        .isEqualTo(2);
                assertThat(names(gateway)).containsExactlyInAnyOrder("gateway", "a", "b");
                assertThat(listener(gateway, "a")).isSameAs(first);
                assertThat(body(first)).isEqualTo("two");
                assertThat(body(listener(gateway, "b"))).isEqualTo("one");
                assertThat(open.get("/").bodyText()).as("as it began").isEqualTo("one");
            }

            assertThat(change(gateway, "portcullis.listeners.b: { address: \"127.0.0.1:0\", service: nobody }\n"))
                    .as("rejected")
                    .isEqualTo(2);
            assertThat(names(gateway)).containsExactlyInAnyOrder("gateway", "a", "b");

            String taken =
                    "portcullis.listeners.c: { address: \"127.0.0.1:" + other.getLocalPort() + "\", service: one }\n";
            assertThat(change(gateway, taken)).isEqualTo(3);
            assertThat(names(gateway)).containsExactly("gateway");
            assertThat(output).contains("not open: listener c: cannot bind");
            assertThat(gateway.get("/").bodyText()).isEqualTo("one");
        }
    }

    @Test
    void loadBalancersAreListedWhileItRuns() {
        try (Running gateway = Running.start(directory, yaml(""))) {
            String line = "PROXY TCP4 203.0.113.9 198.51.100.1 4711 80\r\n";
            try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
                client.send(line + "GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                assertThat(client.readResponse().status()).isEqualTo(400);
            }

            assertThat(change(gateway, "portcullis.listener.proxy-protocol.from: [ 127.0.0.1 ]\n"))
                    .isEqualTo(2);
            try (RawClient client = RawClient.connect("127.0.0.1", gateway.port())) {
                assertThat(client.send(line).get("/").status()).isEqualTo(200);
                assertThat(one.awaitRequest(1).header("X-Forwarded-For")).isEqualTo("203.0.113.9");
            }
        }
    }

    @Test
    void springCloudGatewaysTrustedProxiesAreBelieved() {
        String trusting = "spring.cloud.gateway.server.webflux.trusted-proxies: 127\\.0\\.0\\.1\n";
        try (Running gateway = Running.start(directory, yaml(trusting))) {
            gateway.get("/", "X-Forwarded-For: 1.2.3.4, 203.0.113.9", "X-Forwarded-Proto: https");

            var received = one.awaitRequest(1);
            assertThat(received.header("X-Forwarded-For")).isEqualTo("203.0.113.9, 127.0.0.1");
            assertThat(received.header("X-Forwarded-Proto")).isEqualTo("https");
        }
    }
}
