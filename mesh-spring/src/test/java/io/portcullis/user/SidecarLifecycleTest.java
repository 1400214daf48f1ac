package io.portcullis.user;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.spring.actuate.MeshHealthIndicator;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.server.BoundListeners;
import io.portcullis.spring.server.TlsMaterials;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.ScriptedUpstream;
import io.portcullis.testkit.SvidPem;
import io.portcullis.testkit.TestCa;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** From ready to gone, over real sockets; the bound of a drain is half a minute where nothing else is said. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class SidecarLifecycleTest {
    private static final String WAIT = "portcullis.drain.wait-for-application=true";

    @Test
    void unreadyFirstThenRefusingInsideAndOpenOutsideUntilTheApplicationIsGone(CapturedOutput output) throws Exception {
        ScriptedUpstream application = ScriptedUpstream.start(script -> script.respond(200, "application"));
        try (ScriptedUpstream payment = ScriptedUpstream.start(script -> script.respond(200, "payment"));
                RunningSidecar sidecar = RunningSidecar.start(
                        application.address(),
                        "portcullis.drain.accept=1s",
                        WAIT,
                        "portcullis.services.payment.endpoints[0].address=" + payment.address());
                RawClient calls = RawClient.connect(sidecar.listener("outbound"))) {
            assertThat(sidecar.ready().bodyText()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(call(calls)).isEqualTo("payment");

            CompletableFuture<Void> closing = sidecar.closing();
            Response unready = untilUnready(sidecar);
            assertThat(unready.bodyText()).startsWith("{\"status\":\"OUT_OF_SERVICE\",\"reasons\":[");
            assertThat(inbound(sidecar).status()).as("still accepting").isEqualTo(200);

            Response refusal = untilRefused(sidecar);
            assertThat(refusal.status()).isEqualTo(503);
            assertThat(refusal.bodyText()).contains("shutting down");
            assertThat(sidecar.ready().bodyText()).contains("draining: this process is about to end");
            assertThat(call(calls)).as("the way out is open").isEqualTo("payment");
            assertThat(closing).isNotDone();

            application.close();
            assertThat(call(calls)).as("its connection holds the way out open").isEqualTo("payment");
            calls.close();
            closing.get(15, SECONDS);
            assertThat(output).contains("the application is gone");
        }
    }

    @Test
    void aJobsSidecarEndsAsSoonAsNoConnectionIsOpen(CapturedOutput output) throws Exception {
        try (RefusingPort never = new RefusingPort();
                RunningSidecar sidecar = RunningSidecar.start("127.0.0.1:" + never.port(), WAIT)) {
            RawClient calls = RawClient.connect(sidecar.listener("outbound"));
            untilCounted(sidecar);
            CompletableFuture<Void> closing = sidecar.closing();
            while (!output.getOut().contains("outbound connections open: 1")) {
                assertThat(closing).isNotDone();
                Thread.onSpinWait();
            }
            calls.close();
            closing.get(15, SECONDS);
        }
    }

    @Test
    void anApplicationThatStaysIsLeftBehindWhenTheTimeIsOver(CapturedOutput output) throws Exception {
        try (ScriptedUpstream application = ScriptedUpstream.start(script -> script.respond(200, "application"));
                RunningSidecar sidecar =
                        RunningSidecar.start(application.address(), WAIT, "portcullis.drain.timeout=500ms")) {
            sidecar.closing().get(15, SECONDS);
            assertThat(output)
                    .contains(
                            "waiting for the application, at most 1 s more: " + application.address()
                                    + " accepts connections",
                            "the application is still there",
                            "closing all the same");
        }
    }

    @Test
    void whereTheyDoNotEndTogetherTheApplicationIsNotWaitedFor(CapturedOutput output) throws Exception {
        try (ScriptedUpstream application = ScriptedUpstream.start(script -> script.respond(200, "application"));
                RunningSidecar sidecar = RunningSidecar.start(application.address())) {
            sidecar.closing().get(15, SECONDS);
            assertThat(output).doesNotContain("waiting for the application");
        }
    }

    @Test
    void itIsReadyOnlyWhileItsCertificateIsValid(@TempDir Path secret) {
        SvidPem svid = TestCa.create("example.org").issue("ns/shop/sa/payment");
        TestCa.writeSecret(secret, svid);
        try (RunningSidecar sidecar = RunningSidecar.start(
                "127.0.0.1:1",
                "portcullis.tls.bundle=workload",
                "spring.ssl.bundle.pem.workload.keystore.certificate=" + secret.resolve("tls.crt"),
                "spring.ssl.bundle.pem.workload.keystore.private-key=" + secret.resolve("tls.key"),
                "spring.ssl.bundle.pem.workload.truststore.certificate=" + secret.resolve("ca.crt"))) {
            assertThat(sidecar.ready().status()).isEqualTo(200);
            Instant end = svid.leaf().getNotAfter().toInstant();
            assertThat(healthAt(sidecar, end.minusMillis(1)).getStatus()).isEqualTo(Status.UP);
            Health expired = healthAt(sidecar, end);
            assertThat(expired.getStatus()).isEqualTo(Status.DOWN);
            assertThat(expired.getDetails().get(MeshHealthIndicator.REASONS))
                    .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                    .containsExactly("the certificate of SSL bundle workload expired at " + end
                            + "; put a new one in its place, it is taken up while running");
        }
    }

    @Test
    void itIsReadyOnlyWithAConfigurationAndItsListener() {
        try (RunningSidecar sidecar = RunningSidecar.start("127.0.0.1:1");
                Engine bare = Engine.builder().workers(1).build()) {
            BoundListeners none = new BoundListeners(MeshRole.SIDECAR, bare, sidecar.bean(ConfigurationService.class));
            Health health = new MeshHealthIndicator(
                            bare, none, sidecar.bean(TlsMaterials.class), InstantSource.system())
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get(MeshHealthIndicator.REASONS))
                    .asString()
                    .contains("no configuration is in force yet", "the listener of server.port is not bound");
            assertThat(health.getDetails().get("listeners not bound"))
                    .asString()
                    .contains("outbound");
        }
    }

    private static Health healthAt(RunningSidecar sidecar, Instant time) {
        return new MeshHealthIndicator(
                        sidecar.bean(Engine.class),
                        sidecar.bean(BoundListeners.class),
                        sidecar.bean(TlsMaterials.class),
                        InstantSource.fixed(time))
                .health();
    }

    private static String call(RawClient calls) {
        calls.send("GET http://payment/charge HTTP/1.1\r\nHost: payment\r\n\r\n");
        return calls.readFinalResponse().bodyText();
    }

    private static Response inbound(RunningSidecar sidecar) {
        try (RawClient client = RawClient.connect("127.0.0.1", sidecar.inbound())) {
            return client.get("/orders");
        }
    }

    /** Asks until the answer is no longer the one of a ready sidecar. */
    private static Response untilUnready(RunningSidecar sidecar) {
        Response response = sidecar.ready();
        while (response.status() == 200) {
            response = sidecar.ready();
        }
        return response;
    }

    /** Asks until the answer is not the application's. */
    private static Response untilRefused(RunningSidecar sidecar) {
        Response response = inbound(sidecar);
        while (response.status() == 200) {
            response = inbound(sidecar);
        }
        return response;
    }

    /** Until the engine has taken the connection that the kernel has already. */
    private static void untilCounted(RunningSidecar sidecar) {
        while (sidecar.bean(Engine.class).listeners().stream().allMatch(listener -> listener.connections() == 0)) {
            Thread.onSpinWait();
        }
    }
}
