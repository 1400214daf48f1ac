package io.portcullis.benchmarks.soak;

import io.portcullis.benchmarks.Proc;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What a process holds at one moment. Immutable.
 *
 * @param minute since the soak began
 * @param rss resident megabytes, without what a compiler takes for a moment: the least within three seconds, in which the JVM
 *     gives back what was freed
 * @param heap megabytes of the heap that are alive: garbage was collected just before
 * @param committed megabytes that the heap has taken from the system
 * @param other committed megabytes of classes and compiled code
 * @param direct megabytes of direct buffers
 * @param active exchanges and tunnels
 */
record Sample(
        double minute,
        double rss,
        double heap,
        double committed,
        double other,
        double direct,
        int threads,
        int descriptors,
        int active) {
    static final double MEGABYTE = 1 << 20;
    private static final int LOOKS = 6;

    static Sample take(Mesh.Member member, Actuator actuator, double minute) throws IOException, InterruptedException {
        long pid = member.process().pid();
        member.process().collectGarbage();
        return new Sample(
                minute,
                resident(pid) / MEGABYTE,
                actuator.value(member, "jvm.memory.used?tag=area:heap") / MEGABYTE,
                actuator.value(member, "jvm.memory.committed?tag=area:heap") / MEGABYTE,
                actuator.value(member, "jvm.memory.committed?tag=area:nonheap") / MEGABYTE,
                actuator.value(member, "jvm.buffer.memory.used?tag=id:direct") / MEGABYTE,
                Proc.threads(pid),
                Proc.descriptors(pid),
                (int) actuator.value(member, "portcullis.exchanges.active"));
    }

    private static double resident(long pid) throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (int look = 0; look < LOOKS; look++) {
            TimeUnit.MILLISECONDS.sleep(500);
            least = Math.min(least, Proc.residentBytes(pid));
        }
        return least;
    }
}
