package io.portcullis.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which a Netty buffer was lost. It applies to every test class by itself where this module is on
 * the test class path (JUnit's extension auto-detection), because the detector must be in place before the first buffer.
 */
public final class LeakGuard implements BeforeAllCallback, AfterAllCallback {
    /** A reference found dead by one collection may be queued only after the next: three, to be sure. */
    private static final int COLLECTIONS = 3;

    static {
        RecordingLeakDetector.install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        RecordingLeakDetector.install();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getParent().filter(LeakGuard::isClass).isPresent()) {
            return; // A nested class: the outermost one looks.
        }
        List<String> leaks = leaks();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaked buffers in " + context.getDisplayName()
                    + " or in a class before it\n" + String.join("\n\n", leaks));
        }
    }

    /** Collects garbage and returns, once, what Netty finds lost up to now. */
    static List<String> leaks() {
        for (int i = 0; i < COLLECTIONS; i++) {
            collect();
            touchDetectors();
        }
        return RecordingLeakDetector.takeReports();
    }

    private static boolean isClass(ExtensionContext context) {
        return context.getTestClass().isPresent();
    }

    /** Returns when the collector has queued the references it found dead, which it shows with one of our own. */
    private static void collect() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> sentinel = new WeakReference<>(new Object(), queue);
        System.gc();
        try {
            while (queue.remove(1000) != sentinel) {
                System.gc();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Netty looks at its queue of dead references when it tracks a new buffer. */
    private static void touchDetectors() {
        for (ByteBuf buffer : List.of(
                ByteBufAllocator.DEFAULT.directBuffer(1),
                ByteBufAllocator.DEFAULT.heapBuffer(1),
                ByteBufAllocator.DEFAULT.compositeBuffer())) {
            buffer.release();
        }
    }
}
