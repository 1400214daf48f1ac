package io.portcullis.e2e;

import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.User;
import java.time.Duration;

/**
 * Where a client and its server live, with a mesh or without; apart from that the same: names, addresses, ports.
 *
 * @param client the client's pod
 * @param server the server's pod
 * @param recorder what answers on port 8080 of the server's pod, as the services {@code recorder} and {@code export}
 * @param address of the service {@code recorder}
 */
record Surroundings(String name, Pod client, Pod server, RecordingServer recorder, String address) {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /** Runs a program of the client. */
    Finished run(String... command) {
        return client.run(User.APPLICATION, BOUND, command);
    }

    /** Connects to the recorder, from the client's pod. */
    RawClient connect() {
        return client.call(() -> RawClient.connect(address, 80));
    }

    @Override
    public String toString() {
        return name;
    }
}
