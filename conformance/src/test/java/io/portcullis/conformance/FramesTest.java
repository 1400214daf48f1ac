package io.portcullis.conformance;

import io.portcullis.engine.EngineSettings;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.LeakGuard;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of HTTP/2, frame by frame, against an engine as a gateway and as both sides of a sidecar, in the clear and by TLS. */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class FramesTest {
    private static final Map<String, Engine> ENGINES = new HashMap<>();

    private record Engine(EngineSubject subject, FakeTicker ticker) {
        static Engine start(Role role, Security security, EngineSettings settings) {
            FakeTicker ticker = new FakeTicker();
            return new Engine(new EngineSubject(role, security, ticker, settings), ticker);
        }

        void play(Case of) throws Exception {
            FramedRun.play(of, subject, ticker);
        }
    }

    @AfterAll
    static void stop() {
        ENGINES.values().forEach(engine -> engine.subject().close());
    }

    @ParameterizedTest(name = "{1} [{2}, {3}]")
    @MethodSource("cases")
    void framesAreThoseOfTheTable(String chapter, Case of, Role role, Security security) throws Exception {
        if (of.wantsItsOwnProxy()) {
            Engine own = Engine.start(role, security, settings(of));
            try (EngineSubject subject = own.subject()) {
                own.play(of);
            }
            return;
        }
        ENGINES.computeIfAbsent(role + " " + security, key -> Engine.start(role, security, EngineSettings.DEFAULT))
                .play(of);
    }

    private static EngineSettings settings(Case of) {
        EngineSettings usual = EngineSettings.DEFAULT;
        return new EngineSettings(
                usual.drainAccept(),
                usual.drainTimeout(),
                usual.drainNoticeSpread(),
                usual.maxHeadBytes(),
                usual.maxTargetBytes(),
                usual.maxHeaderCount(),
                usual.headTimeout(),
                usual.idleTimeout(),
                of.scene().given().has(Given.TWO_REQUESTS) ? 2 : usual.maxRequestsPerConnection(),
                usual.replayBytesPerRequest(),
                usual.replayBytesTotal(),
                usual.clients());
    }

    static Stream<Arguments> cases() {
        return Chapter.frames().stream()
                .flatMap(chapter -> chapter.cases().stream())
                .flatMap(of -> of.roles().stream()
                        .sorted()
                        .flatMap(role -> Arrays.stream(Security.values())
                                .map(security -> Arguments.of(of.chapter(), of, role, security))));
    }
}
