package io.portcullis.spring.lane;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.portcullis.engine.flow.ResponseReceiver;
import io.portcullis.engine.flow.UpstreamStream;
import io.portcullis.engine.lane.Lane;
import io.portcullis.engine.lane.LaneCall;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Runs requests in the application's own handler: web filters, security, controllers, and Spring Cloud Gateway with all of its
 * routes. Nothing of it exists until a request needs it. Any thread.
 *
 * <p>Life: {@link #serve} when the application has made its handler, {@link #close} at its end. Before and after, requests are
 * refused.
 */
public final class ExtensionLane implements AutoCloseable {
    private final LaneThreads threads;
    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    private volatile @Nullable HttpHandler handler;

    /** @param threads that Spring runs on; at least 1 */
    public ExtensionLane(int threads) {
        this.threads = new LaneThreads(threads);
    }

    /** The application's handler, from now on. */
    public void serve(HttpHandler application) {
        handler = application;
    }

    NettyDataBufferFactory buffers() {
        return buffers;
    }

    /** The lane with the routes of one configuration, for the exchanges of that configuration. Null where nothing needs it. */
    public @Nullable Lane with(LaneRoutes routes) {
        return routes.needed() ? new Bound(routes) : null;
    }

    private final class Bound implements Lane {
        private final LaneRoutes routes;

        Bound(LaneRoutes routes) {
            this.routes = routes;
        }

        @Override
        public boolean takesUnmatched() {
            return routes.takesUnmatched();
        }

        @Override
        public UpstreamStream open(LaneCall call, ResponseReceiver receiver) {
            HttpHandler application = handler;
            if (application == null) {
                return new ClosedLane(call, receiver, "the application has not started yet");
            }
            try {
                EventExecutor thread = threads.next();
                return new RunningCall(ExtensionLane.this, routes, application, thread, call, receiver);
            } catch (RejectedExecutionException e) {
                return new ClosedLane(call, receiver, "the application is stopping");
            }
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        handler = null;
        threads.close();
    }
}
