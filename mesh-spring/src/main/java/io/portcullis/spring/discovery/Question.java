package io.portcullis.spring.discovery;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Something that has to be asked again and again. Any thread. */
@FunctionalInterface
interface Question {
    /** Asks; nobody waits on this thread. */
    CompletableFuture<@Nullable Reply> ask();

    /**
     * @param answer what is known
     * @param validity how long not to ask again
     */
    record Reply(Answer answer, Duration validity) {}
}
