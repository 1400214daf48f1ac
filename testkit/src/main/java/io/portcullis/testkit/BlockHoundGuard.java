package io.portcullis.testkit;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;

/**
 * Fails a test class in which an event loop called something that blocks, and makes the call itself fail. Event loops are
 * the threads whose name begins with {@value #LOOP_PREFIX}, and those Netty says so of.
 */
public final class BlockHoundGuard implements BeforeAllCallback, AfterAllCallback {
    /** How the engine names the threads of its event loops. */
    public static final String LOOP_PREFIX = "portcullis-loop";

    private static final ConcurrentLinkedQueue<String> VIOLATIONS = new ConcurrentLinkedQueue<>();

    static {
        install();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        VIOLATIONS.clear();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> violations = violations();
        if (!violations.isEmpty()) {
            throw new AssertionError(violations.size() + " blocking calls on event loops in " + context.getDisplayName()
                    + '\n' + String.join("\n\n", violations));
        }
    }

    /** Returns, once, what was seen since the class began. */
    static List<String> violations() {
        List<String> taken = List.copyOf(VIOLATIONS);
        VIOLATIONS.removeAll(taken);
        return taken;
    }

    private static void install() {
        BlockHound.Builder builder = BlockHound.builder()
                .loadIntegrations() // Netty's own list of its harmless calls.
                .addDynamicThreadPredicate(thread -> thread.getName().startsWith(LOOP_PREFIX))
                .nonBlockingThreadPredicate(
                        before -> before.or(thread -> thread.getName().startsWith(LOOP_PREFIX)))
                .blockingMethodCallback(BlockHoundGuard::violated);
        allow(builder);
        builder.install();
    }

    /** Once in the life of a class, a process or a connection, or in tests only; what is part of a request says so. */
    private static void allow(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("java.lang.ClassLoader", "loadClass") // reads jars
                .allowBlockingCallsInside("jdk.internal.loader.BuiltinClassLoader", "loadClass")
                .allowBlockingCallsInside("java.lang.invoke.MethodHandleNatives", "linkCallSite") // first lambda
                .allowBlockingCallsInside("java.util.ServiceLoader$LazyClassPathLookupIterator", "hasNext")
                .allowBlockingCallsInside("java.security.Provider", "getService") // loads algorithms
                .allowBlockingCallsInside(
                        "java.security.SecureRandom", "nextBytes") // reads /dev/urandom, which never waits
                // Waits for the engine's lock if the peer leaves while its handshake is computed off the loop: a few
                // milliseconds at most, once in a connection, and the JDK offers no other way to close an engine.
                .allowBlockingCallsInside("sun.security.ssl.SSLEngineImpl", "closeOutbound")
                .allowBlockingCallsInside("sun.security.ssl.SSLEngineImpl", "closeInbound")
                // An event loop that ends gives up its memory, under a lock that others only try.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free")
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "free")
                // In every request: a lock held while a handful of numbers change (ADR 048).
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics", "record")
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics", "record")
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders"); // the console of a test
    }

    private static void violated(BlockingMethod method) {
        Error error =
                new BlockingOnLoop(method + " on " + Thread.currentThread().getName());
        StringBuilder text = new StringBuilder(String.valueOf(error.getMessage()));
        for (StackTraceElement frame : error.getStackTrace()) {
            text.append("\n\tat ").append(frame);
        }
        VIOLATIONS.add(text.toString());
        throw error;
    }

    /** Thrown out of the call that would have blocked. */
    private static final class BlockingOnLoop extends Error {
        private static final long serialVersionUID = 1;

        BlockingOnLoop(String message) {
            super(message);
        }
    }
}
