package io.portcullis.engine.http2;

import io.portcullis.core.time.Ticker;
import io.portcullis.engine.http1.HeadLimits;
import io.portcullis.engine.limit.LoopBuffers;
import io.portcullis.engine.loop.FlushQueue;
import io.portcullis.engine.loop.Timers;

/**
 * What the HTTP/2 connections of one event loop to endpoints have in common. Event loop only.
 *
 * @param limits of response heads and trailers
 * @param flushes of the loop
 * @param buffers of the loop
 * @param timers of the loop
 * @param ticker measures silence
 */
public record Http2UpstreamSettings(
        HeadLimits limits, FlushQueue flushes, LoopBuffers buffers, Timers timers, Ticker ticker) {}
