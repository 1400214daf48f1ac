package io.portcullis.demo;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Looks again and again at something another process does, a bounded number of times. */
public final class Poll {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Poll() {}

    /**
     * Asks until the answer is yes.
     *
     * @param attempts 100 ms apart; at least 1
     * @return whether it ever was
     */
    public static boolean until(int attempts, Callable<Boolean> condition) throws Exception {
        for (int attempt = 1; attempt <= attempts; attempt++) {
            if (condition.call()) {
                return true;
            }
            Thread.sleep(PAUSE);
        }
        return false;
    }
}
