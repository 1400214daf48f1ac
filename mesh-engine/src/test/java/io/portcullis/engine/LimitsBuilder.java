package io.portcullis.engine;

import io.portcullis.engine.limit.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Limits of which everything that a test does not name is out of the way. */
final class LimitsBuilder {
    private int connections = 10_000;
    private int perClient = Integer.MAX_VALUE;
    private long bodyBytes = Long.MAX_VALUE;
    private @Nullable Duration firstByte;
    private @Nullable Duration body;
    private long rate;
    private long bufferBytes = 1L << 30;

    LimitsBuilder connections(int all, int perClient) {
        this.connections = all;
        this.perClient = perClient;
        return this;
    }

    LimitsBuilder bodyBytes(long max) {
        bodyBytes = max;
        return this;
    }

    LimitsBuilder firstByte(Duration timeout) {
        firstByte = timeout;
        return this;
    }

    LimitsBuilder body(Duration timeout, long bytesPerSecond) {
        body = timeout;
        rate = bytesPerSecond;
        return this;
    }

    LimitsBuilder bufferBytes(long max) {
        bufferBytes = max;
        return this;
    }

    EngineSettings build() {
        return EngineSettings.DEFAULT.with(
                new Limits(connections, perClient, bodyBytes, 64 * 1024, firstByte, body, rate, bufferBytes));
    }
}
