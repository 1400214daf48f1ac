package io.portcullis.e2e;

import static io.portcullis.e2e.Curl.curl;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.RequiresPods;
import io.portcullis.testkit.pods.RunningProcess;
import io.portcullis.testkit.pods.Signal;
import io.portcullis.testkit.pods.User;
import io.portcullis.testkit.pods.VirtualService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A sidecar that is not there yet, dies, comes back, or is asked to end: meanwhile nothing leaves or enters past it. */
@RequiresPods
class LifecycleE2eTest {
    /** Exit code of curl. */
    private static final int COULD_NOT_CONNECT = 7;

    private static Mesh mesh;
    private static Workload caller;
    private static Workload callee;
    private static Pod stranger;
    private static PodHttp application;
    private static VirtualService connections;

    @BeforeAll
    static void start() {
        mesh = new Mesh();
        stranger = mesh.stranger("stranger");
        caller = mesh.workload("caller");
        callee = mesh.workload("callee");
        mesh.service("callee", 80, 8080, "", callee);
        mesh.service("caller", 80, 8080, "", caller);
        connections = mesh.service("callee-tcp", 7000, 7000, "", callee);
        PodServer.start(callee.pod(), "::", 7000, Conversations.as("callee"));
        application = PodHttp.start(callee.pod(), "0.0.0.0", 8080);
        PodHttp.start(caller.pod(), "0.0.0.0", 8080);
        PodHttp.start(stranger, "::", 8080);
        caller.intercept().launch();
        callee.intercept().launch();
        caller.awaitReady();
        callee.awaitReady();
    }

    @AfterAll
    static void stop() {
        mesh.close();
    }

    @Test
    void withoutItsSidecarAPodIsClosedUntilThereIsANewOne() throws IOException {
        assertThat(curl(caller.pod(), "http://callee/first").out()).contains("GET /first");
        int before = application.requests().size();

        killDuringAConversation();

        try (Capture capture = mesh.network.capture()) {
            callsNobody();
            isCalledByNobody();
            assertThat(capture.stop().whereIs("marker")).isEmpty();
        }
        assertThat(application.requests()).hasSize(before);
        callee.launch();
        callee.awaitReady();
        assertThat(curl(callee.pod(), "http://caller/out-again").out()).contains("GET /out-again");
        assertThat(curl(caller.pod(), "http://callee/in-again").out()).contains("GET /in-again");
    }

    /** What the kernel says for a process that is gone looks like an end; without TLS's own it is none. */
    private static void killDuringAConversation() throws IOException {
        try (PodClient client = PodClient.connect(caller.pod(), connections.ipv4(), connections.port())) {
            assertThat(client.say("half\n").line()).isEqualTo("callee: half");

            callee.sidecar().signal(Signal.KILL);

            assertThat(callee.sidecar().awaitExit()).isEqualTo(137);
            assertThatThrownBy(client::rest).hasMessageContaining("reset");
        }
    }

    /** Neither in the mesh nor outside of it. */
    private static void callsNobody() {
        assertThat(curl(callee.pod(), "http://caller/marker").exitCode()).isEqualTo(COULD_NOT_CONNECT);
        assertThat(curl(callee.pod(), "http://" + stranger.ipv4() + ":8080/marker")
                        .exitCode())
                .isEqualTo(COULD_NOT_CONNECT);
        assertThat(curl(callee.pod(), "http://[" + stranger.ipv6() + "]:8080/marker")
                        .exitCode())
                .isEqualTo(COULD_NOT_CONNECT);
    }

    private static void isCalledByNobody() {
        assertThat(curl(caller.pod(), "-i", "http://callee/marker").out())
                .startsWith("HTTP/1.1 503")
                .contains("connection refused");
        assertThatThrownBy(() -> PodClient.connect(stranger, callee.pod().ipv4(), 8080))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void withoutCertificatesItIsNotReadyAndSaysWhy() {
        Workload early = mesh.workload("early").intercept();
        RunningProcess first = early.launchWithoutCertificates();

        assertThat(first.awaitExit(Duration.ofSeconds(200))).isNotZero();
        assertThat(first.log()).containsPattern("/certs/(tls\\.crt|tls\\.key|ca\\.crt)");
        Finished wait = early.waitCommand("1s");
        assertThat(wait.exitCode()).isEqualTo(1);
        assertThat(wait.err())
                .contains("not ready within 1s", "nobody listens there", "Look at the log of the sidecar");
        assertThat(curl(early.pod(), "http://caller/").exitCode()).isEqualTo(COULD_NOT_CONNECT);

        early.launch();
        early.awaitReady();
        assertThat(curl(early.pod(), "http://caller/now").out()).contains("GET /now");
        stopEndsIt(early);
    }

    private static void stopEndsIt(Workload job) {
        Finished stop = job.command(User.APPLICATION, "stop");

        assertThat(stop.exitCode()).as(stop.toString()).isZero();
        assertThat(job.sidecar().awaitExit()).as(job.sidecar().log()).isIn(0, 143);
        assertThat(job.command(User.APPLICATION, "stop").err()).contains("nothing to stop");
    }
}
