package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches an application through its inbound side. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class InboundTest {
    @Test
    void applicationIsReachedFromAnAddressThatIsNotLocalhost() throws IOException, InterruptedException {
        try (ServerSocket application = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var fixture = new EngineFixture()
                        .authorization(AuthorizationPolicy.ALLOW_ALL)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.inbound(application.getLocalPort()))) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            try (Socket accepted = application.accept()) {
                assertThat(accepted.getInetAddress().getHostAddress()).isEqualTo("127.0.0.6");
            }
        }
    }

    @Test
    void nobodyIsLetInBeforeThereIsAConfiguration() {
        try (var application = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture();
                RawClient client = EngineFixture.connect(fixture.inbound(application.port()))) {
            assertThat(client.get("/").status()).isEqualTo(403);
            assertThat(application.executions()).isZero();
        }
    }

    @Test
    void aClientOfHttp10NeedNotSayHost() {
        try (var application = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .authorization(AuthorizationPolicy.ALLOW_ALL)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.inbound(application.port()))) {
            int called = client.socket().getPort();

            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").readResponse().status())
                    .isEqualTo(200);
            assertThat(application.requests().getFirst().version()).isEqualTo("HTTP/1.1");
            assertThat(application.requests().getFirst().headers("Host")).containsExactly("127.0.0.1:" + called);
        }
    }

    @Test
    void rulesLookAtMethodAndPath() {
        var rule = new AuthorizationPolicy.Rule(
                "charge", AuthorizationPolicy.Action.ALLOW, Set.of("POST"), List.of("/charge/**"), Set.of());
        try (var application = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .authorization(new AuthorizationPolicy(AuthorizationPolicy.Action.DENY, List.of(rule)))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.inbound(application.port()))) {
            assertThat(status(client, "POST", "/charge/1")).isEqualTo(200);
            assertThat(status(client, "GET", "/charge/1")).isEqualTo(403);
            assertThat(status(client, "POST", "/charged")).isEqualTo(403);
            assertThat(status(client, "POST", "/charge/../admin")).isEqualTo(403);
            assertThat(application.executions()).isEqualTo(1);
        }
    }

    @Test
    void identityIsDemandedWhereARuleNamesOne() {
        var rule = new AuthorizationPolicy.Rule(
                "shop", AuthorizationPolicy.Action.ALLOW, Set.of(), List.of(), Set.of("spiffe://example.org/*"));
        try (var application = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .authorization(new AuthorizationPolicy(AuthorizationPolicy.Action.DENY, List.of(rule)))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.inbound(application.port()))) {
            assertThat(client.get("/", "X-Forwarded-Client-Cert: URI=spiffe://example.org/shop")
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void whatAStrangerSaysAboutOthersIsDropped() {
        try (var application = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .authorization(AuthorizationPolicy.ALLOW_ALL)
                        .apply();
                RawClient client = EngineFixture.connect(fixture.inbound(application.port()))) {
            client.get(
                    "/",
                    "X-Forwarded-For: 1.2.3.4",
                    "X_FORWARDED_PROTO: https",
                    "Forwarded: for=1.2.3.4",
                    "X-Forwarded-Client-Cert: URI=spiffe://a/b",
                    "x-portcullis-attempt: 3");
            String seen = application
                    .awaitRequest(1)
                    .rawText()
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '-');
            assertThat(seen).doesNotContain("forwarded").doesNotContain("x-portcullis");
        }
    }

    /** Invariant 5: however a denied path is spelt, an application that decodes it never sees it. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void deniedPathHasNoOtherSpelling(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        var deny = new AuthorizationPolicy.Rule(
                "admin", AuthorizationPolicy.Action.DENY, Set.of(), List.of("/admin/**"), Set.of());
        try (var application = ScriptedUpstream.start(script -> {});
                var fixture = new EngineFixture()
                        .authorization(new AuthorizationPolicy(AuthorizationPolicy.Action.ALLOW, List.of(deny)))
                        .apply()) {
            Listener inbound = fixture.inbound(application.port());
            RawClient client = EngineFixture.connect(inbound);
            Set<Integer> statuses = new TreeSet<>();
            for (int i = 0; i < 400; i++) {
                String path = spelling(random);
                client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
                Response response = client.readFinalResponse();
                statuses.add(response.status());
                assertThat(response.status()).as(path).isIn(200, 400, 403);
                if (response.announcesClose()) {
                    client.close();
                    client = EngineFixture.connect(inbound);
                }
                if (response.status() == 200) {
                    String seen = application.requests().getLast().target();
                    assertThat(asApplicationsRead(seen)).as(path).doesNotMatch("/admin(/.*)?");
                }
            }
            client.close();
            assertThat(statuses).contains(200, 403);
        }
    }

    private static String spelling(SplittableRandom random) {
        StringBuilder path = new StringBuilder();
        for (int part = random.nextInt(3); part >= 0; part--) {
            path.append(List.of("/a", "/b/..", "/.", "/a/../c", "/%2e", "/x%2f..", "/..;x", "/%2E%2e")
                    .get(random.nextInt(8)));
        }
        if (random.nextBoolean()) {
            path.setLength(0);
        }
        path.append(random.nextInt(4) == 0 ? "/other" : spelt("/admin", random));
        return random.nextBoolean() ? path.toString() : path + "/x?q=%2e";
    }

    private static String spelt(String word, SplittableRandom random) {
        StringBuilder text = new StringBuilder("/");
        for (char c : word.substring(1).toCharArray()) {
            text.append(
                    random.nextInt(3) == 0 ? String.format(random.nextBoolean() ? "%%%02x" : "%%%02X", (int) c) : c);
        }
        return text.toString();
    }

    /** Decodes once, encoded slashes too, then removes dot segments: what PHP behind nginx takes the path for. */
    private static String asApplicationsRead(String target) {
        String path = URLDecoder.decode(target.split("\\?", 2)[0], StandardCharsets.UTF_8);
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    private static int status(RawClient client, String method, String path) {
        client.send(method + " " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
        return client.readFinalResponse().status();
    }
}
