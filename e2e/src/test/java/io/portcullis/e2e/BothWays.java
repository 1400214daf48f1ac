package io.portcullis.e2e;

import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.PodNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** The same client and server twice: in a network without a mesh, and in one where both have their sidecars. */
final class BothWays implements AutoCloseable {
    static final int RECORDER_PORT = 8080;
    static final int SHOP_PORT = 8081;

    private static final String EXPORT_TIMEOUTS = "timeouts: { connect: 1s, attempt: 3s, request: 3s, idle: 4s }";

    private final PodNetwork plainNetwork = new PodNetwork();
    private final Mesh mesh = new Mesh();
    private final Workload caller = mesh.workload("client");
    private final Workload callee = mesh.workload("server");
    private final Surroundings plain;
    private final Surroundings meshed;

    BothWays() {
        Pod client = plainNetwork.pod("client");
        Pod server = plainNetwork.pod("server");
        String address =
                plainNetwork.service("recorder", 80, RECORDER_PORT, server).ipv4();
        plainNetwork.service("export", 80, RECORDER_PORT, server);
        plainNetwork.service("shop", 80, SHOP_PORT, server);
        plain = new Surroundings("without the mesh", client, server, recorder(server), address);

        String virtual = mesh.service("recorder", 80, RECORDER_PORT, "", callee).ipv4();
        mesh.service("export", 80, RECORDER_PORT, EXPORT_TIMEOUTS, callee);
        mesh.service("shop", 80, SHOP_PORT, "", callee);
        meshed = new Surroundings("with the mesh", caller.pod(), callee.pod(), recorder(callee.pod()), virtual);
    }

    private static RecordingServer recorder(Pod pod) {
        return new RecordingServer(pod, RECORDER_PORT);
    }

    /** Starts both sidecars and waits until they are ready. */
    BothWays start() {
        callee.inbound("tls: { mode: strict }\nports: { \"8081\": { application: \"127.0.0.1:8081\" } }");
        Stream.of(callee, caller).forEach(each -> each.intercept().launch());
        Stream.of(callee, caller).forEach(Workload::awaitReady);
        return this;
    }

    Surroundings plain() {
        return plain;
    }

    Surroundings meshed() {
        return meshed;
    }

    List<Surroundings> both() {
        return List.of(plain, meshed);
    }

    Workload caller() {
        return caller;
    }

    Workload callee() {
        return callee;
    }

    /** Puts a resource of the tests into both client pods, where it has the same relative path. */
    void install(String resource, String as) {
        for (Surroundings each : both()) {
            install(resource, each.client().directory().resolve(as));
        }
    }

    static Path install(String resource, Path to) {
        try (InputStream in = BothWays.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no test resource " + resource);
            }
            Files.createDirectories(to.getParent());
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        plain.recorder().close();
        meshed.recorder().close();
        mesh.close();
        plainNetwork.close();
    }
}
