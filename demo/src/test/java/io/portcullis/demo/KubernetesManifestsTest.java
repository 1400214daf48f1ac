package io.portcullis.demo;

import static io.portcullis.demo.YamlDocuments.at;
import static io.portcullis.demo.YamlDocuments.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a cluster would only say when it is too late: references into nothing, forgotten probes, a key of a typo. */
class KubernetesManifestsTest {
    private static final Path K8S = Path.of("..", "k8s");
    private static final Path BASE = K8S.resolve("base");
    private static final Set<String> MADE_SECRETS =
            Set.of("gateway-identity", "storefront-identity", "payment-identity");

    private final List<Map<String, Object>> objects = new ArrayList<>();
    private Map<String, Object> kustomization = Map.of();

    @BeforeEach
    void read() throws IOException {
        kustomization = YamlDocuments.of(BASE.resolve("kustomization.yaml")).getFirst();
        for (Object resource : (List<?>) Objects.requireNonNull(kustomization.get("resources"))) {
            objects.addAll(YamlDocuments.of(BASE.resolve((String) resource)));
        }
    }

    @Test
    void everyObjectSaysWhatItIs() {
        assertThat(objects).isNotEmpty().allSatisfy(object -> {
            assertThat(at(object, "apiVersion")).isInstanceOf(String.class);
            assertThat(at(object, "kind")).isInstanceOf(String.class);
            assertThat(at(object, "metadata", "name")).isInstanceOf(String.class);
        });
        assertThat(objects.stream().map(object -> at(object, "kind") + "/" + at(object, "metadata", "name")))
                .doesNotHaveDuplicates()
                .contains(
                        "Deployment/gateway",
                        "Deployment/storefront",
                        "Deployment/payment-v1",
                        "Deployment/payment-v2");
    }

    @Test
    void everyFileOfTheBaseIsUsed() throws IOException {
        Set<String> used = new HashSet<>(names(kustomization.get("resources")));
        used.add("kustomization.yaml");
        items(kustomization, "configMapGenerator")
                .forEach(map ->
                        names(map.get("files")).forEach(file -> used.add(file.substring(file.indexOf('=') + 1))));
        try (Stream<Path> files = Files.walk(BASE)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> BASE.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(used);
        }
    }

    @Test
    void volumesLeadToConfigMapsAndSecretsThatExist() {
        Set<Object> generated = new HashSet<>();
        items(kustomization, "configMapGenerator").forEach(map -> generated.add(map.get("name")));
        for (Map<String, Object> pod : pods()) {
            for (Map<String, Object> volume : items(pod, "volumes")) {
                if (volume.containsKey("configMap")) {
                    assertThat(generated).contains(at(volume, "configMap", "name"));
                }
                if (volume.containsKey("secret")) {
                    assertThat(MADE_SECRETS).contains((String) at(volume, "secret", "secretName"));
                }
            }
        }
    }

    @Test
    void theSecretsAreThoseThatTheCommandMakes() throws IOException {
        String command = Files.readString(K8S.resolve("make-certificates"));
        assertThat(command)
                .contains("for account in gateway storefront payment;")
                .contains("\"$account-identity\"");
    }

    @Test
    void everyMountHasItsVolume() {
        for (Map<String, Object> pod : pods()) {
            List<Object> volumes = items(pod, "volumes").stream()
                    .map(volume -> volume.get("name"))
                    .toList();
            for (Map<String, Object> container : containers(pod)) {
                assertThat(items(container, "volumeMounts"))
                        .isNotEmpty()
                        .allSatisfy(mount -> assertThat(volumes).contains(mount.get("name")));
            }
        }
    }

    @Test
    void accountsExist() {
        List<Object> accounts = named("ServiceAccount");
        assertThat(pods()).allSatisfy(pod -> assertThat(accounts).contains(pod.get("serviceAccountName")));
    }

    @Test
    void servicesAndPoliciesSelectPodsThatHaveTheirPorts() {
        for (Map<String, Object> service : ofKind("Service")) {
            List<Map<String, Object>> selected = selected(at(service, "spec", "selector"));
            assertThat(selected)
                    .as("pods of " + at(service, "metadata", "name"))
                    .isNotEmpty();
            for (Map<String, Object> port : items(service, "spec", "ports")) {
                assertThat(selected)
                        .allSatisfy(pod -> assertThat(portNames(pod)).contains(port.get("targetPort")));
            }
        }
        for (Map<String, Object> policy : ofKind("NetworkPolicy")) {
            for (Map<String, Object> rule : items(policy, "spec", "ingress")) {
                for (Map<String, Object> port : items(rule, "ports")) {
                    assertThat(pods())
                            .anySatisfy(pod -> assertThat(portNames(pod)).contains(port.get("port")));
                }
            }
        }
    }

    @Test
    void budgetsSelectPods() {
        assertThat(ofKind("PodDisruptionBudget"))
                .isNotEmpty()
                .allSatisfy(budget -> assertThat(selected(at(budget, "spec", "selector", "matchLabels")))
                        .isNotEmpty());
    }

    @Test
    void deploymentsSelectTheirOwnPods() {
        assertThat(ofKind("Deployment"))
                .allSatisfy(deployment -> assertThat(asMap(at(deployment, "spec", "template", "metadata", "labels")))
                        .containsAllEntriesOf(asMap(at(deployment, "spec", "selector", "matchLabels"))));
    }

    @Test
    void everyContainerHasNoMoreRightsThanItNeeds() {
        for (Map<String, Object> pod : pods()) {
            assertThat(at(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
            assertThat(at(pod, "securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
            assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
            assertThat(containers(pod)).allSatisfy(container -> {
                assertThat(at(container, "securityContext", "allowPrivilegeEscalation"))
                        .isEqualTo(false);
                assertThat(at(container, "securityContext", "readOnlyRootFilesystem"))
                        .isEqualTo(true);
                assertThat(at(container, "securityContext", "capabilities", "drop"))
                        .isEqualTo(List.of("ALL"));
                assertThat(at(container, "resources", "limits", "memory")).isNotNull();
                assertThat(at(container, "resources", "requests", "cpu")).isNotNull();
            });
        }
    }

    @Test
    void everyProcessOfOursIsProbedAtAPortItHas() {
        for (Map<String, Object> pod : pods()) {
            for (Map<String, Object> container : containers(pod)) {
                if (!"application".equals(container.get("name"))) {
                    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                        assertThat(portNames(pod)).contains(at(container, probe, "httpGet", "port"));
                    }
                }
            }
        }
    }

    @Test
    void sidecarsAreNative() {
        List<Map<String, Object>> sidecars = pods().stream()
                .flatMap(pod -> items(pod, "initContainers").stream())
                .toList();
        assertThat(sidecars)
                .hasSize(3)
                .allSatisfy(sidecar -> assertThat(sidecar.get("restartPolicy")).isEqualTo("Always"));
    }

    @Test
    void embeddedConfigurationsHaveOnlyKnownKeys() throws IOException {
        List<Map<String, Object>> maps = items(kustomization, "configMapGenerator");
        assertThat(maps).hasSize(3);
        for (Map<String, Object> map : maps) {
            for (String file : names(map.get("files"))) {
                assertThat(file).startsWith("application.yml=");
                Path path = BASE.resolve(file.substring(file.indexOf('=') + 1));
                KnownProperties.check(path.toString(), YamlDocuments.of(path).getFirst());
            }
        }
    }

    @Test
    void configurationsCallServicesThatExist() throws IOException {
        List<Object> services = named("Service");
        for (String file : List.of("gateway.yml", "storefront-sidecar.yml")) {
            YamlDocuments.properties(YamlDocuments.of(BASE.resolve("config").resolve(file))
                            .getFirst())
                    .forEach((key, value) -> {
                        if (key.endsWith(".address") && key.contains("endpoints")) {
                            assertThat(services).contains(value.toString().replaceAll("\\.shop:15106$", ""));
                        }
                    });
        }
    }

    @Test
    void theOverlayChangesOnlyWhatIsThere() throws IOException {
        Map<String, Object> overlay = YamlDocuments.of(K8S.resolve(Path.of("overlays", "demo", "kustomization.yaml")))
                .getFirst();
        Set<Object> images = new HashSet<>();
        pods().forEach(pod -> containers(pod).forEach(container -> images.add(container.get("image"))));
        assertThat(items(overlay, "images").stream().map(image -> image.get("name")))
                .containsExactlyInAnyOrderElementsOf(images);
        assertThat(items(overlay, "replicas"))
                .allSatisfy(replicas -> assertThat(named("Deployment")).contains(replicas.get("name")));
    }

    @Test
    void theTransparentOverlayPatchesWhatIsThereAndTakesOnlyTheRulesAPrivilege() throws IOException {
        Path directory = K8S.resolve(Path.of("overlays", "transparent"));
        Map<String, Object> overlay =
                YamlDocuments.of(directory.resolve("kustomization.yaml")).getFirst();
        List<String> known = objects.stream()
                .map(object -> at(object, "kind") + "/" + at(object, "metadata", "name"))
                .toList();
        assertThat(items(overlay, "patches")).allSatisfy(patch -> {
            String target = at(patch, "target", "kind") + "/" + at(patch, "target", "name");
            assertThat(known).anyMatch(name -> name.matches(target));
        });
        String text = Files.readString(directory.resolve("kustomization.yaml"));
        assertThat(text).containsOnlyOnce("add: [ NET_ADMIN ]").containsOnlyOnce("runAsUser: 0");
        for (Map<String, Object> map : items(overlay, "configMapGenerator")) {
            for (String file : names(map.get("files"))) {
                Path path = directory.resolve(file.substring(file.indexOf('=') + 1));
                KnownProperties.check(path.toString(), YamlDocuments.of(path).getFirst());
            }
        }
    }

    @Test
    void theDiscoveryOverlayGivesTheGatewayAloneATokenThatReads() throws IOException {
        Path directory = K8S.resolve(Path.of("overlays", "discovery"));
        Map<String, Object> overlay =
                YamlDocuments.of(directory.resolve("kustomization.yaml")).getFirst();
        assertThat(items(overlay, "patches"))
                .allSatisfy(patch -> assertThat(at(patch, "target", "name")).isEqualTo("gateway"));
        for (Map<String, Object> object : YamlDocuments.of(directory.resolve("role.yaml"))) {
            assertThat(at(object, "kind")).isIn("Role", "RoleBinding");
            items(object, "rules").forEach(rule -> {
                assertThat(rule.get("verbs")).isEqualTo(List.of("get", "list", "watch"));
                assertThat(names(rule.get("resources"))).isSubsetOf("endpointslices", "configmaps");
            });
            items(object, "subjects")
                    .forEach(subject -> assertThat(named("ServiceAccount")).contains(subject.get("name")));
        }
        Path config = directory.resolve(Path.of("config", "gateway.yml"));
        KnownProperties.check(config.toString(), YamlDocuments.of(config).getFirst());
    }

    private List<Map<String, Object>> ofKind(String kind) {
        return objects.stream()
                .filter(object -> kind.equals(object.get("kind")))
                .toList();
    }

    private List<Object> named(String kind) {
        return ofKind(kind).stream()
                .map(object -> Objects.requireNonNull(at(object, "metadata", "name")))
                .toList();
    }

    private List<Map<String, Object>> pods() {
        return ofKind("Deployment").stream()
                .map(deployment -> asMap(at(deployment, "spec", "template", "spec")))
                .toList();
    }

    private List<Map<String, Object>> selected(@Nullable Object labels) {
        return ofKind("Deployment").stream()
                .map(deployment -> asMap(at(deployment, "spec", "template")))
                .filter(template -> asMap(at(template, "metadata", "labels"))
                        .entrySet()
                        .containsAll(asMap(labels).entrySet()))
                .map(template -> asMap(template.get("spec")))
                .toList();
    }

    private static List<Map<String, Object>> containers(Map<String, Object> pod) {
        List<Map<String, Object>> containers = new ArrayList<>(items(pod, "initContainers"));
        containers.addAll(items(pod, "containers"));
        return containers;
    }

    private static List<Object> portNames(Map<String, Object> pod) {
        return containers(pod).stream()
                .flatMap(container -> items(container, "ports").stream())
                .map(port -> Objects.requireNonNull(port.get("name")))
                .toList();
    }

    private static List<String> names(@Nullable Object list) {
        return ((List<?>) Objects.requireNonNull(list))
                .stream().map(Object::toString).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(@Nullable Object node) {
        return (Map<String, Object>) Objects.requireNonNull(node);
    }
}
