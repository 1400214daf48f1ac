package io.portcullis.spring.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** The configurations that we show to people are right, every key of them. */
class ShippedConfigurationTest {
    private static final Path HOME = Path.of("..");

    static Stream<Path> files() throws IOException {
        List<Path> examples = yaml(HOME.resolve("config"));
        List<Path> cluster = yaml(HOME.resolve("k8s")).stream()
                .filter(file -> file.getParent().endsWith("config"))
                .toList();
        assertThat(examples).extracting(file -> file.getFileName().toString()).contains("gateway.yml", "sidecar.yml");
        assertThat(cluster).hasSizeGreaterThanOrEqualTo(3);
        return Stream.concat(examples.stream(), cluster.stream());
    }

    private static List<Path> yaml(Path directory) throws IOException {
        try (Stream<Path> tree = Files.walk(directory)) {
            return tree.filter(file -> file.toString().endsWith(".yml"))
                    .filter(file -> !file.toString().contains("prometheus"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadWithoutAProblem(Path file) {
        Reading reading = read(file);
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.snapshot().services().size()
                        + reading.snapshot().authorization().rules().size())
                .as("something was read")
                .isPositive();
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesTheCertificatesWhereTheLauncherAndTheManifestsPutThem(Path file) {
        StandardEnvironment environment = environment(file);
        assertThat(environment.getProperty("spring.ssl.bundle.pem.workload.keystore.certificate"))
                .startsWith("/etc/portcullis/")
                .endsWith("tls.crt");
        assertThat(environment.getProperty("spring.ssl.bundle.pem.workload.reload-on-update"))
                .isEqualTo("true");
    }

    private static Reading read(Path file) {
        StandardEnvironment environment = environment(file);
        MeshRole role = file.getFileName().toString().contains("gateway") ? MeshRole.GATEWAY : MeshRole.SIDECAR;
        // In a cluster there is discovery for those that ask for it.
        DiscoverableServices cluster = (service, written) ->
                "true".equals(written.getProperty("portcullis.services." + service + ".discovery"));
        RouteSource routes = new GatewayRouteSource(new DefaultListableBeanFactory(), environment, cluster);
        return new ConfigurationReader(environment, routes, role, () -> List.of("workload"), cluster).read();
    }

    private static StandardEnvironment environment(Path file) {
        return Readings.environment(new FileSystemResource(file), Map.of());
    }
}
