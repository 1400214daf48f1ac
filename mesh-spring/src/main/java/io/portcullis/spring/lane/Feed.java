package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * Feeds what a publisher of Spring makes into an outlet, and asks for more as it goes out. Signals come from any thread; what
 * they cause in the publisher runs on the lane's thread, never on the event loop.
 */
final class Feed implements CoreSubscriber<DataBuffer> {
    private static final int PREFETCH = 4;

    private final Executor loop;
    private final EventExecutor lane;
    private final Outlet outlet;
    private final MonoSink<Void> done;
    private @Nullable Subscription subscription;
    private int sent;

    /** @param done told when the publisher has ended */
    Feed(Executor loop, EventExecutor lane, Outlet outlet, MonoSink<Void> done) {
        this.loop = loop;
        this.lane = lane;
        this.outlet = outlet;
        this.done = done;
    }

    @Override
    public Context currentContext() {
        return Context.of(done.contextView());
    }

    @Override
    public void onSubscribe(Subscription to) {
        subscription = to;
        done.onCancel(to::cancel);
        to.request(PREFETCH);
    }

    @Override
    public void onNext(DataBuffer buffer) {
        ByteBuf data = SoleOwner.of(NettyDataBufferFactory.toByteBuf(buffer));
        loop.execute(() -> outlet.offer(data, this::sent));
    }

    private void sent() {
        if (++sent == PREFETCH / 2) {
            sent = 0;
            LaneThreads.run(lane, () -> {
                if (subscription != null) {
                    subscription.request(PREFETCH / 2);
                }
            });
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.error(failure);
    }

    @Override
    public void onComplete() {
        done.success();
    }
}
