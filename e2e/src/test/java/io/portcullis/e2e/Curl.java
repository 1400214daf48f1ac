package io.portcullis.e2e;

import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.NetworkNamespace;
import io.portcullis.testkit.pods.User;
import java.util.ArrayList;
import java.util.List;

/** The client that everybody has. */
final class Curl {
    private Curl() {}

    /** Runs it in the pod as the application's user; says what goes wrong, and nothing of progress. */
    static Finished curl(NetworkNamespace from, String... arguments) {
        List<String> line = new ArrayList<>(List.of("curl", "-sS", "--max-time", "50"));
        line.addAll(List.of(arguments));
        return from.run(User.APPLICATION, line.toArray(String[]::new));
    }
}
