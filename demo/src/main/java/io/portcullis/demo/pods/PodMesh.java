package io.portcullis.demo.pods;

import io.portcullis.demo.DirectoryTree;
import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.mesh.Mesh;
import io.portcullis.demo.mesh.Mesh.Member;
import io.portcullis.demo.mesh.MeshYaml;
import io.portcullis.demo.mesh.MeshYaml.Mounts;
import io.portcullis.demo.mesh.PodYaml;
import io.portcullis.demo.process.Running;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The mesh of the pods: rules, certificates, configuration, and how each process is started. One thread. */
public final class PodMesh {
    /** The access log goes where containers write theirs. */
    private static final Path STANDARD_OUTPUT = Path.of("-");

    private final ShopPods pods;
    private final Certificates certificates;
    private final Path configuration;

    /** @param certificates in a directory that the pods' users can read */
    public PodMesh(ShopPods pods, Certificates certificates) throws IOException {
        this.pods = pods;
        this.certificates = certificates;
        this.configuration = pods.shared("config");
    }

    /** Redirects the connections of every application to its sidecar. */
    public void intercept() {
        ShopPods.meshed().forEach(each -> pods.of(each).intercept());
    }

    /**
     * Writes everything the members need, callees before callers.
     *
     * @param forPeople directory that gets a copy of the configuration; must not exist
     */
    public List<Member> prepare(Path forPeople) throws IOException {
        List<Member> members = new ArrayList<>();
        for (Ports.Pod pod : Ports.payments()) {
            members.add(sidecar(pod, PodYaml.payment(pod, mount(pod, "payment"))));
        }
        Ports.Pod database = Ports.ORDERS_DB;
        members.add(sidecar(database, PodYaml.database(ShopPods.DATABASE_PORT, mount(database, database.name()))));
        Ports.Pod storefront = Ports.STOREFRONT;
        members.add(sidecar(
                storefront,
                PodYaml.storefront(
                        pods.paymentService(),
                        pods.databaseService(),
                        pods.storefrontService(),
                        mount(storefront, storefront.name()))));
        String gateway = PodYaml.gateway(pods.storefrontService(), mount(MeshYaml.GATEWAY, MeshYaml.GATEWAY));
        members.add(member(MeshYaml.GATEWAY, "gateway", gateway, Ports.GATEWAY_ACTUATOR));
        DirectoryTree.copy(configuration, forPeople);
        return members;
    }

    /** Starts a member in its pod, as the sidecar's user. */
    public Running start(Member member) throws IOException {
        String pod = member.name().replaceFirst("-sidecar$", "");
        return pods.named(pod).mesh(member.name(), member.command(), member.config());
    }

    private Mounts mount(Ports.Pod pod, String account) {
        return mount(Mesh.sidecarOf(pod), account);
    }

    private Mounts mount(String workload, String account) {
        certificates.mount(workload, account);
        return new Mounts(certificates.directoryOf(workload), STANDARD_OUTPUT);
    }

    private Member sidecar(Ports.Pod pod, String yaml) throws IOException {
        return member(Mesh.sidecarOf(pod), "sidecar", yaml, pod.actuator());
    }

    private Member member(String name, String command, String yaml, int actuator) throws IOException {
        Path file = Files.writeString(configuration.resolve(name + ".yml"), yaml);
        return new Member(name, command, file, URI.create("http://127.0.0.1:" + actuator));
    }
}
