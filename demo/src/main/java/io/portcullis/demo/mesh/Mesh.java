package io.portcullis.demo.mesh;

import io.portcullis.demo.Ports;
import io.portcullis.demo.Ports.Pod;
import io.portcullis.demo.mesh.MeshYaml.Mounts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of the mesh: writes their certificates and configuration, and says how each is started. */
public final class Mesh {
    private final Certificates certificates;
    private final Path configuration;
    private final Path logs;

    /**
     * @param configuration directory for the YAML files; must exist
     * @param logs directory for the access logs; must exist
     */
    public Mesh(Certificates certificates, Path configuration, Path logs) {
        this.certificates = certificates;
        this.configuration = configuration;
        this.logs = logs;
    }

    /**
     * One process of the mesh.
     *
     * @param name of the workload
     * @param command of the launcher: gateway or sidecar
     * @param config its file
     * @param actuator base of its actuator
     */
    public record Member(String name, String command, Path config, URI actuator) {
        /** Where it says whether it is ready. */
        public URI health() {
            return actuator.resolve("/actuator/health");
        }
    }

    /** Writes everything the members need, callees before callers. */
    public List<Member> prepare() throws IOException {
        List<Member> members = new ArrayList<>();
        for (Pod pod : Ports.payments()) {
            members.add(sidecar(pod, MeshYaml.payment(pod, mount(sidecarOf(pod), "payment"))));
        }
        Pod storefront = Ports.STOREFRONT;
        members.add(sidecar(storefront, MeshYaml.storefront(mount(sidecarOf(storefront), "storefront"))));
        String gateway = MeshYaml.gateway(mount(MeshYaml.GATEWAY, MeshYaml.GATEWAY));
        members.add(member(MeshYaml.GATEWAY, "gateway", gateway, Ports.GATEWAY_ACTUATOR));
        return members;
    }

    private Mounts mount(String workload, String account) {
        certificates.mount(workload, account);
        return new Mounts(certificates.directoryOf(workload), accessLog(logs, workload));
    }

    /** The access log of a process. */
    public static Path accessLog(Path logs, String process) {
        return logs.resolve(process + "-access.log");
    }

    /** The name of a pod's sidecar, also of its log. */
    public static String sidecarOf(Pod pod) {
        return pod.name() + "-sidecar";
    }

    private Member sidecar(Pod pod, String yaml) throws IOException {
        return member(sidecarOf(pod), "sidecar", yaml, pod.actuator());
    }

    private Member member(String name, String command, String yaml, int actuator) throws IOException {
        Path file = Files.writeString(configuration.resolve(name + ".yml"), yaml);
        return new Member(name, command, file, URI.create("http://127.0.0.1:" + actuator));
    }
}
