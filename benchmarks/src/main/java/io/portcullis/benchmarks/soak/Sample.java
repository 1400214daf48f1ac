package io.portcullis.benchmarks.soak;

import io.portcullis.benchmarks.Proc;
import java.io.IOException;

/**
 * What a process holds at one moment. Immutable.
 *
 * @param minute since the soak began
 * @param rss resident megabytes
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

    static Sample take(Mesh.Member member, Actuator actuator, double minute) throws IOException, InterruptedException {
        long pid = member.process().pid();
        member.process().collectGarbage();
        return new Sample(
                minute,
                Proc.residentBytes(pid) / MEGABYTE,
                actuator.value(member, "jvm.memory.used?tag=area:heap") / MEGABYTE,
                actuator.value(member, "jvm.memory.committed?tag=area:heap") / MEGABYTE,
                actuator.value(member, "jvm.memory.committed?tag=area:nonheap") / MEGABYTE,
                actuator.value(member, "jvm.buffer.memory.used?tag=id:direct") / MEGABYTE,
                Proc.threads(pid),
                Proc.descriptors(pid),
                (int) actuator.value(member, "portcullis.exchanges.active"));
    }
}
