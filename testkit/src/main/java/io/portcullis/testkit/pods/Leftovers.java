package io.portcullis.testkit.pods;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** Finds and ends what belongs to networks of processes that are gone, and of one network when it closes. */
final class Leftovers {
    static final Path NAMESPACES = Path.of("/run/netns");
    /** {@code ip netns exec} lays the files of a directory with the namespace's name over those in /etc. */
    static final Path SETTINGS = Path.of("/etc/netns");

    static final Path DIRECTORIES = Path.of(System.getProperty("java.io.tmpdir"));

    private Leftovers() {}

    /** Removes whatever dead owners have left: processes, namespaces, files. */
    static void ofTheDead() {
        remove(owner -> !owner.ownerIsAlive());
    }

    static void of(OwnedName network) {
        remove(network::equals);
    }

    private static void remove(Predicate<OwnedName> doomed) {
        matching(NAMESPACES, doomed).forEach(Leftovers::removeNamespace);
        matching(SETTINGS, doomed).forEach(name -> Directories.delete(SETTINGS.resolve(name)));
        matching(DIRECTORIES, doomed).forEach(name -> Directories.delete(DIRECTORIES.resolve(name)));
    }

    /** Kills what runs in the namespace and removes it, unless somebody else just did. */
    static void removeNamespace(String name) {
        while (true) {
            List<ProcessHandle> inside = Inhabitants.of(name);
            if (inside.isEmpty()) {
                break;
            }
            Inhabitants.kill(inside);
        }
        Finished removed = Finished.of("ip", "netns", "del", name);
        if (removed.exitCode() != 0 && Directories.names(NAMESPACES).contains(name)) {
            throw new IllegalStateException("cannot remove network namespace " + name + ": " + removed);
        }
        Directories.delete(SETTINGS.resolve(name));
    }

    private static List<String> matching(Path directory, Predicate<OwnedName> doomed) {
        return Directories.names(directory).stream()
                .filter(name -> OwnedName.of(name).filter(doomed).isPresent())
                .toList();
    }
}
