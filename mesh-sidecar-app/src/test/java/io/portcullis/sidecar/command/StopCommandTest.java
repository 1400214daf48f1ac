package io.portcullis.sidecar.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.sidecar.SidecarApplication;
import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.ScriptedUpstream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

class StopCommandTest {
    @Test
    void aSidecarIsWaitedForDrainsAndEnds() throws Exception {
        try (SidecarProcess sidecar = SidecarProcess.start()) {
            assertThat(Ran.of("wait", "--url", sidecar.actuator("health/readiness")))
                    .isEqualTo(new Ran(0, "", ""));
            assertThat(Ran.of("stop", "--url", sidecar.actuator("shutdown"))).isEqualTo(new Ran(0, "", ""));
            assertThat(sidecar.exitStatus()).isZero();
        }
    }

    @Test
    void anActuatorThatOthersCanReachHasNoShutdown() {
        try (ConfigurableApplicationContext sidecar = SpringApplication.run(
                SidecarApplication.class,
                "--logging.level.root=warn",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--management.server.address=0.0.0.0",
                "--portcullis.outbound.address=127.0.0.1:0",
                "--portcullis.drain.accept=0s")) {
            Ran ran = Ran.of("stop", "--url", url(sidecar));
            assertThat(ran.status()).isEqualTo(5);
            assertThat(ran.err()).contains("status 404").contains("management.server.address: 127.0.0.1");
            assertThat(sidecar.isActive()).isTrue();
        }
    }

    @Test
    void aSidecarThatIsGoneNeedsNoStopping() {
        try (RefusingPort refusing = new RefusingPort()) {
            Ran ran = Ran.of("stop", "--url", "http://127.0.0.1:" + refusing.port() + "/actuator/shutdown");
            assertThat(ran.status()).isZero();
            assertThat(ran.err()).contains("nothing to stop");
        }
    }

    @Test
    void aSidecarThatDoesNotEndInTimeIsTold() {
        try (ScriptedUpstream deaf = ScriptedUpstream.start(script -> script.respond(200, "{}"))) {
            Ran ran = Ran.of("stop", "--timeout=1ms", "--url", "http://" + deaf.address() + "/actuator/shutdown");
            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).contains(deaf.address() + ": still listening (expected: ended within 1ms)");
        }
    }

    @Test
    void aSidecarThatRefusesIsTold() {
        try (ScriptedUpstream strict = ScriptedUpstream.start(script -> script.respond(403, "no"))) {
            Ran ran = Ran.of("stop", "--url", "http://" + strict.address() + "/actuator/shutdown");
            assertThat(ran.status()).isEqualTo(5);
            assertThat(ran.err()).contains("status 403: no").contains("must let this pod in");
        }
    }

    private static String url(ConfigurableApplicationContext sidecar) {
        String port = sidecar.getEnvironment().getRequiredProperty("local.management.port");
        return "http://127.0.0.1:" + port + "/actuator/shutdown";
    }
}
