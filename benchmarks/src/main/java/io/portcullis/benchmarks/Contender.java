package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A proxy that takes part. Immutable, any thread.
 *
 * @param name row of the table
 * @param version as the program tells it
 * @param policies what is switched on, in a few words
 * @param stages its processes in the order they are started; the last one takes the traffic
 * @param warmup whether it needs a long warm-up, because a JIT compiles it while it runs
 * @param target where it takes traffic
 * @param around what has to be so while it is loaded, and only then
 * @param works what it takes part in
 */
record Contender(
        String name,
        String version,
        String policies,
        List<Stage> stages,
        boolean warmup,
        InetSocketAddress target,
        Around around,
        Set<Work> works) {
    Contender {
        stages = List.copyOf(stages);
        works = Set.copyOf(works);
    }

    /** The surroundings of one contender: made before each of its rounds, and taken back after it. */
    interface Around {
        /** Nothing special. */
        Around NOTHING = new Around() {
            @Override
            public void enter() {}

            @Override
            public void leave() {}
        };

        void enter() throws IOException, InterruptedException;

        void leave() throws IOException, InterruptedException;
    }

    /** One that a JIT compiles while it runs. */
    static Contender jvm(String name, String version, String policies, Stage... stages) {
        return of(name, version, policies, true, stages);
    }

    /** One that was compiled before. */
    static Contender compiled(String name, String version, String policies, Stage... stages) {
        return of(name, version, policies, false, stages);
    }

    private static Contender of(String name, String version, String policies, boolean warmup, Stage... stages) {
        InetSocketAddress target = onLoopback(stages[stages.length - 1].port());
        return new Contender(
                name, version, policies, List.of(stages), warmup, target, Around.NOTHING, EnumSet.allOf(Work.class));
    }

    /** The same under another name. */
    Contender named(String other) {
        return new Contender(other, version, policies, stages, warmup, target, around, works);
    }

    /** The same, loaded at another address, and with something around it. */
    Contender at(InetSocketAddress address, Around surroundings) {
        return new Contender(name, version, policies, stages, warmup, address, surroundings, works);
    }

    /** The same, for some works only. */
    Contender only(Set<Work> some) {
        return new Contender(name, version, policies, stages, warmup, target, around, some);
    }

    static InetSocketAddress onLoopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
