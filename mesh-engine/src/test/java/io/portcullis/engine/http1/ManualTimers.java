package io.portcullis.engine.http1;

import io.portcullis.engine.loop.Timers;
import java.util.ArrayList;
import java.util.List;

/** Timers of a test, which fire when the test says so. */
final class ManualTimers implements Timers {
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(Runnable task, long delayNanos) {}

    @Override
    public Timer schedule(Runnable task, long delayNanos) {
        Pending added = new Pending(task, delayNanos);
        pending.add(added);
        return () -> pending.removeIf(other -> other == added);
    }

    /** The delays that are running. */
    List<Long> delays() {
        return pending.stream().map(Pending::delayNanos).toList();
    }

    /** Lets everything that is pending expire. */
    void expire() {
        List<Pending> due = List.copyOf(pending);
        pending.clear();
        due.forEach(timer -> timer.task().run());
    }
}
