package io.portcullis.engine.loop;

import io.portcullis.core.time.Ticker;

/**
 * A hashed timing wheel (Varghese and Lauck, 1987, scheme 6): scheduling and cancelling cost a few pointer writes, which is
 * what timeouts need that nearly always are cancelled. Event loop only.
 */
// 512 slots of 10 ms: timeouts of up to 5 s never pass a slot twice. A timer is itself the node of its slot's doubly
// linked list, so that nothing but the timer is allocated.
final class TimerWheel implements Timers {
    static final long TICK_NANOS = 10_000_000;
    private static final int SLOTS = 512;

    private final Ticker ticker;
    private final Runnable onFirstTimer;
    private final long startNanos;
    private final Node[] slots = new Node[SLOTS];
    private final Node dueNow = list();
    private long tick;
    private int size;

    /** @param onFirstTimer told when the wheel has timers again after it had none: from now on it wants to be turned */
    TimerWheel(Ticker ticker, Runnable onFirstTimer) {
        this.ticker = ticker;
        this.onFirstTimer = onFirstTimer;
        this.startNanos = ticker.nanos();
        for (int i = 0; i < SLOTS; i++) {
            slots[i] = list();
        }
    }

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        long now = ticker.nanos() - startNanos;
        if (size == 0) {
            tick = now / TICK_NANOS;
        }
        // Rounded up by a tick, so that a timer is never early.
        long due = Math.max((now + delayNanos) / TICK_NANOS, tick) + 1;
        Node node = new Node(this, task, due);
        node.linkBefore(slots[(int) (due % SLOTS)]);
        if (size == 1) {
            onFirstTimer.run();
        }
        return node;
    }

    private Node list() {
        return new Node(this, () -> {}, 0);
    }

    /** Runs what is due by now; returns whether timers are left. */
    boolean turn() {
        long now = (ticker.nanos() - startNanos) / TICK_NANOS;
        // After a long pause one round visits every slot; what is due is found in it.
        long first = Math.max(tick + 1, now - SLOTS + 1);
        for (long t = first; t <= now && size > 0; t++) {
            tick = t;
            runDue(slots[(int) (t % SLOTS)], now);
        }
        tick = Math.max(tick, now);
        return size > 0;
    }

    int size() {
        return size;
    }

    // First apart, then one by one: a task may schedule into the slot, and may cancel what is due with it.
    private void runDue(Node slot, long now) {
        for (Node node = slot.next; node != slot; ) {
            Node next = node.next;
            if (node.due <= now) {
                node.unlink();
                node.linkBefore(dueNow);
            }
            node = next;
        }
        while (dueNow.next != dueNow) {
            dueNow.next.run();
        }
    }

    private static final class Node implements Timer {
        private final TimerWheel wheel;
        private final Runnable task;
        private final long due;
        private Node previous = this;
        private Node next = this;

        Node(TimerWheel wheel, Runnable task, long due) {
            this.wheel = wheel;
            this.task = task;
            this.due = due;
        }

        void linkBefore(Node list) {
            previous = list.previous;
            next = list;
            previous.next = this;
            list.previous = this;
            wheel.size++;
        }

        void unlink() {
            previous.next = next;
            next.previous = previous;
            previous = this;
            next = this;
            wheel.size--;
        }

        void run() {
            unlink();
            task.run();
        }

        @Override
        public void cancel() {
            if (next != this) {
                unlink();
            }
        }
    }
}
