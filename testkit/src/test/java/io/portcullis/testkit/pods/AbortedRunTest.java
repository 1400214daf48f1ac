package io.portcullis.testkit.pods;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@RequiresPods
class AbortedRunTest {
    @Test
    void theNextNetworkRemovesWhatAKilledRunLeft() throws Exception {
        try (ChildJvm child = ChildJvm.start(Abandoned.class)) {
            String network = child.line("network");
            long application = Long.parseLong(child.line("application"));
            long grandchild = Long.parseLong(child.line("grandchild"));
            try (PodNetwork other = new PodNetwork()) {
                assertThat(leftovers(network))
                        .as("a living run's, with %s", other)
                        .hasSize(4);
            }
            child.process().destroyForcibly();
            child.awaitEnd();
            assertThat(leftovers(network)).hasSize(4);
            assertThat(isRunning(application)).isTrue();
            assertThat(isRunning(grandchild)).isTrue();
            try (PodNetwork next = new PodNetwork()) {
                assertThat(leftovers(network)).as("with %s", next).isEmpty();
                assertThat(isRunning(application)).isFalse();
                assertThat(isRunning(grandchild)).isFalse();
            }
        }
    }

    @Test
    void aRunThatIsAskedToEndRemovesItsOwn() throws Exception {
        try (ChildJvm child = ChildJvm.start(Abandoned.class)) {
            String network = child.line("network");
            long grandchild = Long.parseLong(child.line("grandchild"));
            child.process().destroy();
            child.awaitEnd();
            assertThat(leftovers(network)).isEmpty();
            assertThat(isRunning(grandchild)).isFalse();
        }
    }

    @Test
    void aClosedNetworkLeavesNothing() {
        String name;
        try (PodNetwork network = new PodNetwork()) {
            Pod pod = network.pod("payment");
            pod.start(ProcessSpec.of("application", "sh", "-c", "sleep 1000 & wait"));
            network.capture();
            name = pod.namespace().substring(0, pod.namespace().lastIndexOf('-'));
            assertThat(leftovers(name)).hasSize(4);
        }
        assertThat(leftovers(name)).isEmpty();
    }

    /** The namespaces of node and pod, the pod's files in /etc/netns, the directory. */
    private static List<String> leftovers(String network) {
        return Stream.of(Leftovers.NAMESPACES, Leftovers.SETTINGS, Leftovers.DIRECTORIES)
                .flatMap(directory -> Directories.names(directory).stream())
                .filter(name -> name.startsWith(network))
                .toList();
    }

    private static boolean isRunning(long pid) {
        return Optional.of(Path.of("/proc/" + pid + "/exe"))
                .filter(exe -> Files.exists(exe))
                .isPresent();
    }

    /** Makes a network with a process in it and waits for its end. */
    static final class Abandoned {
        public static void main(String[] arguments) throws Exception {
            PodNetwork network = new PodNetwork();
            Pod pod = network.pod("payment");
            RunningProcess application =
                    pod.start(ProcessSpec.of("application", "sh", "-c", "sleep 1000 & echo pid $!; wait"));
            String grandchild = application.awaitLine("pid").substring("pid ".length());
            System.out.println(
                    "network " + pod.namespace().substring(0, pod.namespace().lastIndexOf('-')));
            System.out.println("application " + application.pid());
            System.out.println("grandchild " + grandchild);
            System.in.read();
        }
    }
}
