package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.e2e.Recorded.End;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.RequiresPods;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections live and die with the mesh as without it, and the bytes on them are pinned. */
@RequiresPods
class ConnectionsE2eTest {
    private static final SeenDifferently DIFFERENTLY = SeenDifferently.documented();
    private static final String ODD_REQUEST = """
            POST /ok?q=a|b{c}^"&x=%2F%2f HTTP/1.1\r
            hOsT: recorder\r
            X-Twice: 1\r
            Accept:*/*\r
            x-twice:   2 \r
            X-Empty:\r
            Cookie: a=1; b=\u00e4\r
            content-length: 5\r
            User-Agent: odd\r
            \r
            12345""";

    private static BothWays both;

    @BeforeAll
    static void start() {
        both = new BothWays();
        Client.install(both);
        both.start();
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    @Test
    void theApplicationReceivesTheseBytes() {
        String without = received(both.plain(), ODD_REQUEST).head();
        String with = received(both.meshed(), ODD_REQUEST).head();

        assertThat(DIFFERENTLY.common(with)).isEqualTo(DIFFERENTLY.common(without));
        assertThat(with).matches("""
                POST /ok\\?q=a\\|b\\{c}\\^"&x=%2F%2f HTTP/1\\.1\r
                hOsT: recorder\r
                X-Twice: 1\r
                Accept: \\*/\\*\r
                x-twice: 2\r
                X-Empty: ?\r
                Cookie: a=1; b=\u00e4\r
                content-length: 5\r
                User-Agent: odd\r
                traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]\r
                X-Forwarded-Client-Cert: By=spiffe://example\\.org/ns/shop/sa/server;Hash=[0-9a-f]{64};URI=spiffe://example\\.org/ns/shop/sa/client\r
                \r
                """);
    }

    @Test
    void theClientReceivesTheSameBytes() {
        assertThat(response(both.meshed(), ODD_REQUEST).rawText())
                .isEqualTo(response(both.plain(), ODD_REQUEST).rawText().replace("X-Empty:\r\n", "X-Empty: \r\n"));
    }

    /** Documented: the application is spoken to in HTTP/1.1, which demands a Host. */
    @Test
    void aRequestOfHttp10WithoutHostGetsTheAddressThatItsClientCalled() {
        String request = "GET /ok HTTP/1.0\r\nX-Old: yes\r\n\r\n";

        String without = received(both.plain(), request).head();
        String with = received(both.meshed(), request).head();

        assertThat(without).isEqualTo(request);
        assertThat(DIFFERENTLY.common(with))
                .isEqualTo("GET /ok HTTP/1.1\r\nX-Old: yes\r\nHost: "
                        + both.meshed().address() + "\r\n\r\n");
    }

    /** Documented: nobody could tell who wrote them. Spellings that PHP takes for the same go too. */
    @Test
    void whatOnlyTheMeshMaySayIsRemoved() {
        String request = """
                GET /ok HTTP/1.1\r
                Host: recorder\r
                X-Forwarded-For: 192.0.2.1\r
                X_Forwarded_Proto: https\r
                Forwarded: for=192.0.2.1\r
                X-Forwarded-Client-Cert: URI=spiffe://example.org/ns/shop/sa/boss\r
                x-portcullis-attempt: 2\r
                X-Kept: yes\r
                \r
                """;
        Recorded with = received(both.meshed(), request);

        assertThat(DIFFERENTLY.common(with.head()))
                .isEqualTo("GET /ok HTTP/1.1\r\nHost: recorder\r\nX-Kept: yes\r\n\r\n");
        assertThat(with.field("x-forwarded-client-cert"))
                .endsWith("URI=spiffe://example.org/ns/shop/sa/client")
                .doesNotContain("boss");
    }

    private static Response response(Surroundings in, String request) {
        try (RawClient client = in.connect()) {
            Response response = client.send(request).readFinalResponse();
            in.recorder().take();
            return response;
        }
    }

    private static Recorded received(Surroundings in, String request) {
        try (RawClient client = in.connect()) {
            client.send(request).readFinalResponse();
            return in.recorder().take().getFirst();
        }
    }

    @Test
    void aConnectionIsKeptOnBothSides() {
        for (Surroundings each : both.both()) {
            try (RawClient client = each.connect()) {
                for (int i = 0; i < 50; i++) {
                    Response response = client.send("GET /ok?" + i + " HTTP/1.1\r\nHost: recorder\r\n\r\n")
                            .readResponse();

                    assertThat(response.header("connection")).isNull();
                }
                assertThat(connections(each)).as(each.name()).isEqualTo(1);
            }
        }
    }

    @Test
    void aConnectionOfHttp10IsKeptIfItsClientAsks() {
        for (Surroundings each : both.both()) {
            try (RawClient client = each.connect()) {
                for (int i = 0; i < 5; i++) {
                    Response response = client.send(
                                    "GET /ok HTTP/1.0\r\nHost: recorder\r\nConnection: keep-alive\r\n\r\n")
                            .readResponse();

                    assertThat(response.header("connection")).as(each.name()).isEqualToIgnoringCase("keep-alive");
                }
                assertThat(connections(each)).as(each.name()).isEqualTo(1);
            }
        }
    }

    /** Ten requests are under way before the first answer is read. */
    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        String requests = IntStream.range(0, 10)
                .mapToObj(i -> i % 3 == 2
                        ? "POST /upload?" + i + " HTTP/1.1\r\nHost: recorder\r\nContent-Length: 3\r\n\r\nno" + i
                        : "GET /ok?" + i + " HTTP/1.1\r\nHost: recorder\r\n\r\n")
                .reduce("", String::concat);
        List<List<String>> seen = new ArrayList<>();
        for (Surroundings each : both.both()) {
            try (RawClient client = each.connect()) {
                client.send(requests);
                List<String> answers = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    answers.add(DIFFERENTLY.common(client.readResponse().rawText()));
                }
                each.recorder().take().forEach(request -> answers.add(DIFFERENTLY.common(request)));
                seen.add(answers);
            }
        }
        assertThat(seen.get(1)).isEqualTo(seen.get(0));
    }

    @Test
    void clientsThatKeepConnectionsDoNotNoticeTheMesh() {
        for (Surroundings each : both.both()) {
            Path home = each.client().directory();
            Finished curl = each.run("sh", "-c", "curl -sSv http://recorder/ok?[1-20] 2>&1 | grep -c 'Connected to'");
            assertThat(curl.out().trim()).as("%s: connections of curl", each).isEqualTo("1");
            assertThat(connections(each)).as(each.name()).isEqualTo(1);

            each.run("php", home + "/curl.php", "GET", "http://recorder/ok", "", "fixed", "20");
            assertThat(connections(each)).as("%s: PHP's curl", each).isEqualTo(1);

            each.run(Client.JAVA.command(each, Scenario.ALL.getFirst()).toArray(String[]::new));
            assertThat(connections(each)).as("%s: Java", each).isEqualTo(1);
        }
    }

    private static long connections(Surroundings in) {
        return in.recorder().take().stream()
                .map(Recorded::connection)
                .distinct()
                .count();
    }

    /** It takes several times as long as an answer may take to begin. */
    @Test
    void anExportThatTakesLongPassesAsLongAsItMoves() {
        List<String> rows = new ArrayList<>();
        for (Surroundings each : both.both()) {
            rows.add(each.run("curl", "-sS", "-i", "http://export/export").out());
            each.recorder().take();
        }
        assertThat(DIFFERENTLY.common(rows.get(1)))
                .isEqualTo(DIFFERENTLY.common(rows.get(0)))
                .contains("row 1\nrow 2\nrow 3\nrow 4\n");
    }

    /** Documented: nothing for as long as the service's idle timeout. The client must not take it for the end. */
    @Test
    void anExportThatStandsStillBreaksOff() {
        Finished curl = both.meshed().run("curl", "-sS", "http://export/standstill");

        assertThat(curl.exitCode()).isNotZero();
        assertThat(curl.out()).isEqualTo("first\n");
        both.meshed().recorder().take();
    }

    @Test
    void aServerHearsOfAClientThatStopsReading() {
        for (Surroundings each : both.both()) {
            Finished client = each.run("sh", "-c", "curl -sS http://recorder/endless | head -c 100000 | wc -c");

            assertThat(client.out().trim()).isEqualTo("100000");
            assertThat(each.recorder().takeSome())
                    .as(each.name())
                    .singleElement()
                    .extracting(Recorded::end)
                    .isEqualTo(End.BROKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerHearsOfAClientThatBreaksOffItsUpload(boolean byReset) {
        for (Surroundings each : both.both()) {
            try (RawClient client = each.connect()) {
                client.send("POST /upload HTTP/1.1\r\nHost: recorder\r\nContent-Length: 100\r\n\r\nhalf of it");
                each.recorder().awaitBegun();
                if (byReset) {
                    client.reset();
                }
            }
            assertThat(each.recorder().takeSome())
                    .as(each.name())
                    .singleElement()
                    .extracting(Recorded::end)
                    .isEqualTo(End.BROKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/reset", "/reset-chunked", "/cut", "/cut-chunked"})
    void noClientTakesHalfAnAnswerForTheWhole(String path) {
        for (Surroundings each : both.both()) {
            Path home = each.client().directory();

            assertThat(each.run("curl", "-sS", "http://recorder" + path).exitCode())
                    .as("%s: curl", each)
                    .isIn(18, 56);
            assertThat(each.run("php", home + "/curl.php", "GET", "http://recorder" + path, "", "fixed")
                            .out())
                    .as("%s: PHP", each)
                    .containsAnyOf("error 18", "error 56");
            assertThat(each.run(Client.JAVA
                                    .command(each, new Scenario(path, "GET", path, "", false))
                                    .toArray(String[]::new))
                            .out())
                    .as("%s: Java", each)
                    .contains("error IOException");
            each.recorder().take();
        }
    }

    /** Without the mesh it would be whole: HTTP/1.0 ends with its connection. The mesh speaks HTTP/1.1 to the server, and knows. */
    @Test
    void aClientOfHttp10IsResetWhenItsAnswerIsCutOff() {
        assertThat(both.meshed()
                        .run("curl", "-sS", "--http1.0", "http://recorder/cut-chunked")
                        .exitCode())
                .isEqualTo(56);
        both.meshed().recorder().take();
    }
}
