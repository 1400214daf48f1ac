package io.portcullis.spring.lane;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * A body on its way from the engine into Spring: what the event loop receives is given to one subscriber on a thread of the
 * lane, as it asks for it, and credited when it was given. Owns what nobody has taken yet, until {@link #discard()}.
 */
// All state belongs to the lane's thread; calls from elsewhere are moved there.
final class InFlow extends Flux<DataBuffer> implements Subscription {
    private final EventExecutor lane;
    private final NettyDataBufferFactory buffers;
    private final IntConsumer credit;
    private final Runnable onSubscribe;
    private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>(2);
    private @Nullable CoreSubscriber<? super DataBuffer> subscriber;
    private @Nullable Throwable error;
    private long demand;
    private boolean ended;
    private boolean over;
    private boolean emitting;

    /**
     * @param lane the thread of the call
     * @param credit lets the sender send that many bytes more; called on the lane's thread
     * @param onSubscribe told when somebody wants the body, on the lane's thread
     */
    InFlow(EventExecutor lane, NettyDataBufferFactory buffers, IntConsumer credit, Runnable onSubscribe) {
        this.lane = lane;
        this.buffers = buffers;
        this.credit = credit;
        this.onSubscribe = onSubscribe;
    }

    // ---- the engine's side, any thread, in order

    /** Bytes that came in; taken over. */
    void data(ByteBuf data, boolean end) {
        LaneThreads.run(
                lane,
                () -> {
                    if (over) {
                        data.release();
                    } else if (data.isReadable()) {
                        waiting.add(data);
                    } else {
                        data.release();
                    }
                    ended |= end;
                    emit();
                },
                data::release);
    }

    /** The end of the body. */
    void end() {
        LaneThreads.run(lane, () -> {
            ended = true;
            emit();
        });
    }

    /** The rest never comes. */
    void fail(Throwable cause) {
        LaneThreads.run(lane, () -> {
            error = cause;
            ended = true;
            emit();
        });
    }

    /** Nobody wants it any more. */
    void discard() {
        LaneThreads.run(lane, this::drop);
    }

    private void drop() {
        over = true;
        for (ByteBuf data = waiting.poll(); data != null; data = waiting.poll()) {
            data.release();
        }
    }

    // ---- the subscriber's side

    @Override
    public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
        LaneThreads.run(lane, () -> {
            if (subscriber != null || over) {
                Operators.error(
                        actual,
                        new IllegalStateException(
                                over ? "The request is over" : "This body can be read once, and somebody has read it"));
                return;
            }
            subscriber = actual;
            onSubscribe.run();
            actual.onSubscribe(this);
            emit();
        });
    }

    @Override
    public void request(long n) {
        LaneThreads.run(lane, () -> {
            demand = Operators.addCap(demand, n);
            emit();
        });
    }

    @Override
    public void cancel() {
        LaneThreads.run(lane, this::drop);
    }

    private void emit() {
        if (emitting || subscriber == null) {
            return;
        }
        emitting = true;
        try {
            while (!over && demand > 0 && !waiting.isEmpty()) {
                give(subscriber, waiting.remove());
            }
        } finally {
            emitting = false;
        }
        if (!over && ended && waiting.isEmpty()) {
            over = true;
            if (error == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(error);
            }
        }
    }

    private void give(CoreSubscriber<? super DataBuffer> to, ByteBuf data) {
        int bytes = data.readableBytes();
        demand--;
        to.onNext(buffers.wrap(SoleOwner.of(data)));
        if (!ended) {
            credit.accept(bytes);
        }
    }
}
