package io.portcullis.testkit.pods;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who made a namespace or directory, told by its name, so that what an aborted run leaves behind can be found, and what a
 * living one uses is left alone.
 *
 * @param pid of the process that made it
 * @param started its start in ticks since boot: the pid alone may have gone to somebody else
 * @param sequence which network of that process, from 1; 0 is none of them
 */
record OwnedName(long pid, long started, int sequence) {
    private static final Pattern PATTERN =
            Pattern.compile("portcullis-([0-9]{1,10})-([0-9]{1,18})-([0-9]{1,9})(?:-.*)?");
    private static final AtomicInteger NETWORKS = new AtomicInteger();
    private static final OwnedName THIS = new OwnedName(
            ProcessHandle.current().pid(), start(ProcessHandle.current().pid()), 0);

    /** A name that nobody else has. */
    static OwnedName next() {
        return new OwnedName(THIS.pid, THIS.started, NETWORKS.incrementAndGet());
    }

    /** The name of what belongs to none of this process' networks. */
    static OwnedName ofThisProcess() {
        return THIS;
    }

    static Optional<OwnedName> of(String name) {
        Matcher matcher = PATTERN.matcher(name);
        return matcher.matches()
                ? Optional.of(new OwnedName(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    boolean ownerIsAlive() {
        return start(pid) == started;
    }

    String with(String label) {
        return this + "-" + label;
    }

    @Override
    public String toString() {
        return "portcullis-" + pid + '-' + started + '-' + sequence;
    }

    /** Field 22 of /proc/pid/stat (proc(5)); field 2 may hold spaces and brackets. @return -1 if there is no such process */
    private static long start(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(afterName[22 - 3]);
        } catch (IOException e) {
            return -1;
        }
    }
}
