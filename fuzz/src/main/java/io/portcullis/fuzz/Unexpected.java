package io.portcullis.fuzz;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Errors that a connection reports and survives: an exception in the middle of a pipeline closes the connection and is
 * logged. Nobody else would notice it here. One thread.
 */
public final class Unexpected {
    private static final Notes NOTES = new Notes();

    static {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        NOTES.setContext(context);
        NOTES.start();
        context.getLogger("io.portcullis").addAppender(NOTES);
    }

    private Unexpected() {}

    /** Forgets what was reported. */
    public static void expectNothing() {
        NOTES.first = null;
    }

    /** Fails if something was reported since. */
    public static void happened() {
        AssertionError first = NOTES.first;
        if (first != null) {
            NOTES.first = null;
            throw first;
        }
    }

    private static final class Notes extends AppenderBase<ILoggingEvent> {
        private @Nullable AssertionError first;

        @Override
        protected void append(ILoggingEvent event) {
            if (first == null) {
                Throwable cause =
                        event.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
                first = new AssertionError(event.getLevel() + " was logged: " + event.getFormattedMessage(), cause);
            }
        }
    }
}
