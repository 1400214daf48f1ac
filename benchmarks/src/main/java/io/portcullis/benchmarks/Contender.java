package io.portcullis.benchmarks;

import java.util.List;

/**
 * A proxy that takes part. Immutable, any thread.
 *
 * @param name row of the table
 * @param version as the program tells it
 * @param policies what is switched on, in a few words
 * @param stages its processes in the order they are started; the last one takes the traffic
 * @param warmup whether it needs a long warm-up, because a JIT compiles it while it runs
 */
record Contender(String name, String version, String policies, List<Stage> stages, boolean warmup) {
    Contender {
        stages = List.copyOf(stages);
    }

    /** One that a JIT compiles while it runs. */
    static Contender jvm(String name, String version, String policies, Stage... stages) {
        return new Contender(name, version, policies, List.of(stages), true);
    }

    /** One that was compiled before. */
    static Contender compiled(String name, String version, String policies, Stage... stages) {
        return new Contender(name, version, policies, List.of(stages), false);
    }

    /** Where it takes traffic on loopback. */
    int port() {
        return stages.getLast().port();
    }
}
