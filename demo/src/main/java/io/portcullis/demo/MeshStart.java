package io.portcullis.demo;

import io.portcullis.demo.mesh.Mesh.Member;
import io.portcullis.demo.process.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts the processes of the mesh, a few at a time, and waits until each is ready. One thread. */
final class MeshStart {
    /** JVMs that start at once: more than a small machine has processors, because they also wait for the disk. */
    private static final int AT_ONCE = 3;

    private final Console console;
    private final Readiness readiness;

    MeshStart(Console console, Readiness readiness) {
        this.console = console;
        this.readiness = readiness;
    }

    /** Starts one of them, without waiting for it. */
    interface Starter {
        Running start(Member member) throws IOException;
    }

    /** Returns when all are ready; the first ones are ready before the last ones start. */
    void all(List<Member> members, Starter starter) throws Exception {
        List<Member> waiting = new ArrayList<>(members);
        int ready = 0;
        while (!waiting.isEmpty()) {
            List<Member> batch = waiting.subList(0, Math.min(AT_ONCE, waiting.size()));
            console.progress("starting "
                    + String.join(" and ", batch.stream().map(Member::name).toList()) + " (" + ready + " of "
                    + members.size() + " ready)");
            together(batch, starter);
            ready += batch.size();
            batch.clear();
        }
    }

    private void together(List<Member> batch, Starter starter) throws Exception {
        Map<Member, Running> started = new LinkedHashMap<>();
        for (Member member : batch) {
            started.put(member, starter.start(member));
        }
        for (Map.Entry<Member, Running> entry : started.entrySet()) {
            readiness.await(entry.getValue(), entry.getKey().health());
        }
    }
}
