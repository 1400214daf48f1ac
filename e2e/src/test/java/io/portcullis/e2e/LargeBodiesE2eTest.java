package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.e2e.Recorded.End;
import io.portcullis.e2e.Recorded.Framing;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.RequiresPods;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** 100 MB in either direction pass through both sidecars, unchanged, without being kept; and uploads that nobody wants end early. */
@RequiresPods
class LargeBodiesE2eTest {
    private static final String EXPECTED = Bulk.LARGE + " bytes " + Bulk.sha256(Bulk.LARGE) + '\n';
    private static BothWays both;
    private static Path file;

    @BeforeAll
    static void start() throws IOException {
        both = new BothWays();
        both.install("/clients/large.php", "large.php");
        file = Files.createTempFile("portcullis-large", ".bin");
        try (OutputStream out = Files.newOutputStream(file)) {
            Bulk.write(Bulk.LARGE, out);
        }
        file.toFile().setReadable(true, false);
        both.start();
    }

    @AfterAll
    static void stop() throws IOException {
        both.close();
        Files.deleteIfExists(file);
    }

    @Test
    void whatCurlUploadsArrivesWithItsLength() {
        for (Surroundings each : both.both()) {
            Finished curl = each.run("curl", "-sS", "-T", file.toString(), "http://recorder/upload");

            assertThat(curl.out()).as(each.name()).isEqualTo(EXPECTED);
            assertThat(each.recorder().take()).singleElement().satisfies(request -> {
                assertThat(request.body().framing()).isEqualTo(Framing.FIXED);
                assertThat(request.field("content-length")).isEqualTo(Long.toString(Bulk.LARGE));
            });
        }
        staysInItsBounds();
    }

    @Test
    void whatCurlUploadsWithoutKnowingItsLengthArrivesInChunks() {
        for (Surroundings each : both.both()) {
            Finished curl = each.run("sh", "-c", "cat " + file + " | curl -sS -T - http://recorder/upload");

            assertThat(curl.out()).as(each.name()).isEqualTo(EXPECTED);
            assertThat(each.recorder().take())
                    .singleElement()
                    .satisfies(request -> assertThat(request.body().framing()).isEqualTo(Framing.CHUNKED));
        }
        staysInItsBounds();
    }

    @Test
    void whatCurlDownloadsIsWhatWasSent() {
        for (String path : List.of("/download", "/download-chunked")) {
            for (Surroundings each : both.both()) {
                Finished curl = each.run("sh", "-c", "curl -sS http://recorder" + path + " | sha256sum");

                assertThat(curl.out()).as(each + path).startsWith(Bulk.sha256(Bulk.LARGE));
            }
        }
        both.both().forEach(each -> each.recorder().take());
        staysInItsBounds();
    }

    @Test
    void phpMovesThemToo() {
        for (Surroundings each : both.both()) {
            String script = each.client().directory() + "/large.php";

            assertThat(each.run("php", script, "curl", "up", "http://recorder/upload", file.toString())
                            .out())
                    .as("%s: curl uploads", each)
                    .isEqualTo(EXPECTED);
            assertThat(each.run("php", script, "curl", "down", "http://recorder/download")
                            .out())
                    .as("%s: curl downloads", each)
                    .isEqualTo(EXPECTED);
            assertThat(each.run("php", script, "streams", "down", "http://recorder/download-chunked")
                            .out())
                    .as("%s: a stream is read piece by piece", each)
                    .isEqualTo(EXPECTED);
            each.recorder().take();
        }
        staysInItsBounds();
    }

    /** curl waits for 100, gets an answer instead, and sends nothing. */
    @Test
    void aServerThatRefusesWhatIsAnnouncedIsSentNothing() {
        for (Surroundings each : both.both()) {
            Finished curl = upload(each, "/refuse-401");

            assertThat(curl.out()).as(each.name()).isEqualTo("no\n401");
            assertThat(each.recorder().take()).as(each.name()).singleElement().satisfies(request -> {
                assertThat(request.field("expect")).isEqualTo("100-continue");
                assertThat(request.end()).isEqualTo(End.ANSWERED_EARLY);
            });
        }
    }

    /** A server that knows no Expect: curl asks again without it, unless it is told that the connection closes. */
    @Test
    void aServerThatRefusesTheAnnouncementIsAskedWithoutOneByAClientWithoutMesh() {
        Finished curl = upload(both.plain(), "/refuse-417");

        assertThat(curl.out()).endsWith("\n200");
        assertThat(both.plain().recorder().take())
                .extracting(Recorded::end)
                .containsExactly(End.ANSWERED_EARLY, End.ANSWERED);
    }

    /** Documented: whether the body comes or another request is not certain, so the sidecar closes, says so, and curl leaves it at that. */
    @Test
    void aClientWithMeshIsToldOfTheRefusal() {
        Finished curl = upload(both.meshed(), "/refuse-417");

        assertThat(curl.out()).isEqualTo("no\n417");
        assertThat(both.meshed().recorder().take()).extracting(Recorded::end).containsExactly(End.ANSWERED_EARLY);
    }

    private static Finished upload(Surroundings in, String path, String... more) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-w", "%{http_code}", "-T", file.toString()));
        command.addAll(List.of(more));
        command.add("http://recorder" + path);
        return in.run(command.toArray(String[]::new));
    }

    /** The upload is under way when the server has had enough of it: its answer must not be lost behind a broken connection. */
    @RepeatedTest(5)
    void aServerThatHasHadEnoughIsHeard() {
        for (Surroundings each : both.both()) {
            Finished curl = upload(each, "/too-large", "-H", "Expect:");

            assertThat(curl.out()).as("%s: %s", each, curl).isEqualTo("too much\n413");
            assertThat(each.recorder().take())
                    .as(each.name())
                    .singleElement()
                    .extracting(Recorded::end)
                    .isEqualTo(End.ANSWERED_EARLY);
        }
    }

    private static void staysInItsBounds() {
        for (Workload each : List.of(both.caller(), both.callee())) {
            assertThat(ProcessMemory.peakBytes(each.sidecar()))
                    .as("peak memory of the sidecar of " + each.pod().name())
                    .isLessThan(ProcessMemory.SIDECAR_LIMIT_BYTES);
        }
    }
}
