package io.portcullis.demo.pods;

import io.portcullis.demo.DirectoryTree;
import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.MeshYaml;
import io.portcullis.demo.mesh.PodYaml;
import io.portcullis.demo.shop.Shop;
import io.portcullis.testkit.pods.Capture;
import io.portcullis.testkit.pods.Pod;
import io.portcullis.testkit.pods.PodNetwork;
import io.portcullis.testkit.pods.VirtualService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The network of the shop: a pod for the gateway, for each application and for the database, one that belongs to nobody, and
 * the names by which applications call each other. It ends with this process; the next run removes what a killed one left.
 */
public final class ShopPods {
    /** Where the database listens. */
    public static final int DATABASE_PORT = 3306;

    /** The storefront's name for others. In its own pod {@code storefront} is the pod itself, without a service. */
    public static final String STOREFRONT_SERVICE = "storefront-service";

    private static final String PAYMENT_SERVICE = "payment-service";

    private static final String LAUNCHER = "portcullis";
    private static final String FAST_START = "fast-start";

    private final PodNetwork network;
    private final Path image;
    private final Path logs;
    private final Map<String, ShopPod> pods = new LinkedHashMap<>();
    private final Pod stranger;
    private final PodYaml.Service payment;
    private final PodYaml.Service storefront;
    private final PodYaml.Service database;

    /**
     * Makes the network with everything that its processes read.
     *
     * @param home the checkout, where the jars are built
     * @param logs directory of the logs of all processes; must exist
     */
    public ShopPods(Path home, Path logs) throws IOException {
        this.network = new PodNetwork();
        this.logs = logs;
        // Not in the checkout, which other users may be unable to enter.
        this.image = Files.createDirectories(network.node().directory().resolve("image"));
        DirectoryTree.copyFile(home.resolve(LAUNCHER), image.resolve(LAUNCHER));
        addModule(home, "gateway-app");
        addModule(home, "mesh-sidecar-app");
        DirectoryTree.copy(home.resolve("demo").resolve("php"), code());
        for (Ports.Pod each : meshed()) {
            add(each.name());
        }
        add(MeshYaml.GATEWAY);
        stranger = network.pod("stranger");
        payment = service(PAYMENT_SERVICE, 80, Shop.POD_PORT, Ports.payments());
        storefront = service(STOREFRONT_SERVICE, 80, Shop.POD_PORT, List.of(Ports.STOREFRONT));
        database = service(Ports.ORDERS_DB.name(), DATABASE_PORT, DATABASE_PORT, List.of(Ports.ORDERS_DB));
    }

    /** The jar, and what the launcher has made of it for fast starts. */
    private void addModule(Path home, String module) throws IOException {
        Path target = Files.createDirectories(image.resolve(module).resolve("target"));
        Path built = home.resolve(module).resolve("target");
        DirectoryTree.copyFile(built.resolve(module + ".jar"), target.resolve(module + ".jar"));
        if (Files.isDirectory(built.resolve(FAST_START))) {
            DirectoryTree.copy(built.resolve(FAST_START), target.resolve(FAST_START));
        }
    }

    private void add(String name) {
        pods.put(name, new ShopPod(network.pod(name), image.resolve(LAUNCHER), logs));
    }

    private PodYaml.Service service(String name, int port, int targetPort, List<Ports.Pod> endpoints) {
        Pod[] targets = endpoints.stream().map(each -> of(each).pod()).toArray(Pod[]::new);
        VirtualService service = network.service(name, port, targetPort, targets);
        return new PodYaml.Service(
                name,
                List.of(service.ipv4() + ':' + port, '[' + service.ipv6() + "]:" + port),
                Stream.of(targets).map(pod -> pod.ipv4() + ':' + targetPort).toList());
    }

    /** Those with a sidecar. */
    static List<Ports.Pod> meshed() {
        return Stream.concat(Ports.pods().stream(), Stream.of(Ports.ORDERS_DB)).toList();
    }

    /** The pod of an application. */
    public ShopPod of(Ports.Pod application) {
        return named(application.name());
    }

    /** The pod of an application or of the gateway. */
    public ShopPod named(String name) {
        return Objects.requireNonNull(pods.get(name), name);
    }

    /** A pod that is not in the mesh and has no business here. */
    public Pod stranger() {
        return stranger;
    }

    /** The PHP code, readable for the applications. */
    public Path code() {
        return network.node().directory().resolve("code");
    }

    /** A directory in which everybody may write, whichever pod. */
    public Path shared(String name) throws IOException {
        Path directory = Files.createDirectories(network.node().directory().resolve(name));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** The file with what a process has written. */
    public Path log(String process) {
        return logs.resolve(process + ".log");
    }

    PodYaml.Service paymentService() {
        return payment;
    }

    PodYaml.Service storefrontService() {
        return storefront;
    }

    PodYaml.Service databaseService() {
        return database;
    }

    /** Captures what pods send to each other from now on. */
    public Capture capture() {
        return network.capture();
    }

    /** Lets this machine reach the gateway, the applications as their own pods do, and the actuators. */
    public void forward() throws IOException {
        Pod gateway = named(MeshYaml.GATEWAY).pod();
        forward(Ports.GATEWAY, gateway, Ports.GATEWAY);
        forward(Ports.GATEWAY_ACTUATOR, gateway, Ports.GATEWAY_ACTUATOR);
        for (Ports.Pod each : meshed()) {
            forward(each.actuator(), of(each).pod(), PodYaml.ACTUATOR);
        }
        for (Ports.Pod each : Ports.pods()) {
            forward(each.application(), of(each).pod(), Shop.POD_PORT);
        }
    }

    private static void forward(int port, Pod pod, int podPort) throws IOException {
        Forward.open(port, new InetSocketAddress(InetAddress.getLoopbackAddress(), podPort), pod.threads());
    }
}
