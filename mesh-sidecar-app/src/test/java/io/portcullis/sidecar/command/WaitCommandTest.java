package io.portcullis.sidecar.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.RefusingPort;
import io.portcullis.testkit.Reply;
import io.portcullis.testkit.ScriptedUpstream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitCommandTest {
    @Test
    void aReadySidecarEndsTheWait() {
        try (ScriptedUpstream sidecar = ScriptedUpstream.start(script -> script.respond(200, "{\"status\":\"UP\"}"))) {
            assertThat(wait(sidecar, "60s")).isEqualTo(new Ran(0, "", ""));
        }
    }

    @Test
    void itIsAskedUntilItIsReady() {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedUpstream sidecar = ScriptedUpstream.start(script ->
                script.answer(request -> Reply.of(asked.incrementAndGet() < 3 ? 503 : 200, "{}")))) {
            assertThat(wait(sidecar, "60s").status()).isZero();
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void oneOfSeveralPagesIsEnough() {
        try (RefusingPort refusing = new RefusingPort();
                ScriptedUpstream sidecar = ScriptedUpstream.start(script -> script.respond(200, "{}"))) {
            String urls = "http://127.0.0.1:" + refusing.port() + "/,http://" + sidecar.address() + "/readyz";
            assertThat(Ran.of("wait", "--url", urls).status()).isZero();
        }
    }

    @Test
    void theLastReasonIsToldWhenTheTimeIsOver() {
        try (ScriptedUpstream sidecar =
                ScriptedUpstream.start(script -> script.respond(503, "{\"status\":\"OUT_OF_SERVICE\"}"))) {
            Ran ran = wait(sidecar, "1ms");
            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err())
                    .contains("portcullis wait: not ready within 1ms")
                    .contains("/readyz: status 503: {\"status\":\"OUT_OF_SERVICE\"}");
        }
    }

    @Test
    void aSidecarThatIsNotThereIsTold() {
        try (RefusingPort refusing = new RefusingPort()) {
            Ran ran = Ran.of("wait", "--timeout", "1ms", "--url", "http://127.0.0.1:" + refusing.port() + "/readyz");
            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.err()).contains("nobody listens there", "portcullis.probes.address");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1s", "5 s", "", "1d"})
    void aTimeThatIsNoneIsAMistakeInTheOptions(String timeout) {
        Ran ran = Ran.of("wait", "--timeout=" + timeout, "--url=http://127.0.0.1:1/");
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("--timeout: " + timeout + " (expected: such as 60s, 500ms, 2m, 1h)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:15120", "https://127.0.0.1/", "http:/x", "::"})
    void anAddressThatIsNoUrlIsAMistakeInTheOptions(String url) {
        Ran ran = Ran.of("wait", "--timeout=1ms", "--url=" + url);
        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("--url: " + url + " (expected: http://address:port/path)");
    }

    private static Ran wait(ScriptedUpstream sidecar, String timeout) {
        return Ran.of("wait", "--timeout", timeout, "--url", "http://" + sidecar.address() + "/readyz");
    }
}
