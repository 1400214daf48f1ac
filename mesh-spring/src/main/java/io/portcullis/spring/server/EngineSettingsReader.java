package io.portcullis.spring.server;

import io.portcullis.engine.EngineSettings;
import io.portcullis.spring.config.DrainProperties;
import io.portcullis.spring.config.ListenerProperties;
import io.portcullis.spring.config.MeshRole;
import io.portcullis.spring.config.PortcullisProperties;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Reads the bounds of the engine. Stateless, any thread. */
final class EngineSettingsReader {
    /** Left for closing what is open: a phase that takes its whole time looks to Spring as if it hung. */
    private static final Duration CLOSING = Duration.ofMillis(250);

    private EngineSettingsReader() {}

    /** @param phase {@code spring.lifecycle.timeout-per-shutdown-phase}, which bounds the whole drain */
    static EngineSettings read(PortcullisProperties written, MeshRole role, Duration phase) {
        EngineSettings builtIn = EngineSettings.DEFAULT;
        Duration accept = drain(written, DrainProperties::accept, builtIn.drainAccept());
        Duration left = phase.minus(accept).minus(CLOSING);
        Duration timeout = drain(written, DrainProperties::timeout, left.isNegative() ? Duration.ZERO : left);
        Duration spread = drain(written, DrainProperties::noticeSpread, builtIn.drainNoticeSpread());
        ListenerProperties limits = written.listener();
        return new EngineSettings(
                accept,
                timeout,
                shorter(spread, timeout.dividedBy(2)),
                bytes(limits, ListenerProperties::maxHeadSize, builtIn.maxHeadBytes()),
                bytes(limits, ListenerProperties::maxTargetSize, builtIn.maxTargetBytes()),
                limit(limits, ListenerProperties::maxHeaderCount, builtIn.maxHeaderCount()),
                limit(limits, ListenerProperties::headTimeout, builtIn.headTimeout()),
                limit(limits, ListenerProperties::idleTimeout, builtIn.idleTimeout()),
                limit(limits, ListenerProperties::maxRequestsPerConnection, builtIn.maxRequestsPerConnection()),
                bytes(limits, ListenerProperties::replayPerRequest, builtIn.replayBytesPerRequest()),
                limit(limits, ListenerProperties::replayTotal, DataSize.ofBytes(builtIn.replayBytesTotal()))
                        .toBytes(),
                LimitsReader.read(written.limits(), role));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static Duration drain(
            PortcullisProperties written, Function<DrainProperties, @Nullable Duration> setting, Duration otherwise) {
        Duration value = written.drain() == null ? null : setting.apply(written.drain());
        return value == null ? otherwise : value;
    }

    private static <T> T limit(
            @Nullable ListenerProperties limits, Function<ListenerProperties, @Nullable T> setting, T otherwise) {
        T value = limits == null ? null : setting.apply(limits);
        return value == null ? otherwise : value;
    }

    private static int bytes(
            @Nullable ListenerProperties limits,
            Function<ListenerProperties, @Nullable DataSize> setting,
            int builtIn) {
        return (int) limit(limits, setting, DataSize.ofBytes(builtIn)).toBytes();
    }
}
