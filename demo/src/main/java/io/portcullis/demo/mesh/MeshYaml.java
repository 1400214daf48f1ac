package io.portcullis.demo.mesh;

import io.portcullis.demo.Ports;
import io.portcullis.demo.Ports.Pod;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The configuration of the demo's gateway and sidecars, as somebody would write it by hand. */
public final class MeshYaml {
    /** The gateway's name as a workload. */
    public static final String GATEWAY = "gateway";

    private MeshYaml() {}

    /**
     * What a process finds on disk.
     *
     * @param certificates directory of its certificate, key and roots
     * @param accessLog file it writes
     */
    public record Mounts(Path certificates, Path accessLog) {}

    /** The ingress: one route to the storefront, reached through its sidecar. */
    public static String gateway(Mounts mounts) {
        return gateway("127.0.0.1", "127.0.0.1:" + Ports.STOREFRONT.inbound(), mounts);
    }

    /**
     * @param address where it listens
     * @param storefront where the storefront is called
     */
    static String gateway(String address, String storefront, Mounts mounts) {
        String server = "{ address: \"" + address + "\", port: " + Ports.GATEWAY + " }";
        return head(GATEWAY, server, Ports.GATEWAY_ACTUATOR, mounts)
                + """
                spring.cloud.gateway.server.webflux.routes:
                  - id: shop
                    uri: lb://storefront
                    predicates: [ "Path=/shop/**" ]
                    filters: [ "StripPrefix=1" ]
                portcullis:
                  services:
                    storefront:
                      endpoints: [ { address: "%s" } ]
                      # The storefront's sidecar retries and breaks on the way to payment. Here it would multiply the
                      # retries, and take a storefront that passes payment's failures on for a broken one.
                      retry: { enabled: false }
                      circuit-breaker: { enabled: false }
                      ejection: { enabled: false }
                      tls: { expected-identities: [ "%s" ] }
                """.formatted(storefront, Certificates.identity("storefront"));
    }

    /** The storefront's sidecar: calls of the gateway come in, calls to payment go out by the canary's rules. */
    public static String storefront(Mounts mounts) {
        Pod pod = Ports.STOREFRONT;
        return loopback(pod, mounts, GATEWAY)
                + """
                  outbound:
                    address: 127.0.0.1:%d
                    unknown: refuse
                  services:
                    payment-service:
                      listen: 127.0.0.1:%d
                      endpoints:
                        - { address: "127.0.0.1:%d", labels: { version: "1.10" } }
                        - { address: "127.0.0.1:%d", labels: { version: "1.10" } }
                        - { address: "127.0.0.1:%d", labels: { version: "2.0" } }
                """.formatted(
                                pod.forwardProxy(),
                                pod.paymentListener(),
                                Ports.PAYMENT_V1_A.inbound(),
                                Ports.PAYMENT_V1_B.inbound(),
                                Ports.PAYMENT_V2.inbound())
                + paymentPolicy();
    }

    /** How payment is called, as the end of its service. */
    static String paymentPolicy() {
        return """
                      subsets:
                        stable: { labels: { version: "1.10" }, weight: 90 }
                        canary: { labels: { version: "2.0" }, weight: 10 }
                      sticky: { header: x-user }
                      subset-header: x-version
                      timeouts: { connect: 3s, attempt: 5s, request: 15s }
                      retry: { max-attempts: 3, statuses: [ 503 ] }
                      circuit-breaker:
                        failure-rate-threshold: 50
                        sliding-window-size: %d
                        minimum-number-of-calls: %d
                        wait-duration-in-open-state: 2s
                        permitted-number-of-calls-in-half-open-state: 3
                      ejection: { consecutive-failures: 5, base-duration: 1s }
                      tls: { expected-identities: [ "%s" ] }
                """.formatted(BREAKER_WINDOW, BREAKER_WINDOW, Certificates.identity("payment"));
    }

    /** A payment copy's sidecar: only the storefront may come in, and nothing goes out. */
    public static String payment(Pod pod, Mounts mounts) {
        return loopback(pod, mounts, "storefront") + "  outbound: { enabled: false }\n";
    }

    /** How many requests the payment breaker looks back at. */
    public static final int BREAKER_WINDOW = 20;

    private static String loopback(Pod pod, Mounts mounts, String caller) {
        return head(pod.name(), "{ address: 127.0.0.1, port: " + pod.inbound() + " }", pod.actuator(), mounts)
                + """
                portcullis:
                  probes: { address: "127.0.0.1:%d" }
                  inbound:
                    application: 127.0.0.1:%d
                """.formatted(pod.health(), pod.application())
                + admission(List.of(caller));
    }

    /** Name, listener, actuator and identity of a process. */
    static String head(String name, String server, int actuator, Mounts mounts) {
        return """
                spring.application.name: %s
                server: %s
                %s
                """.formatted(name, server, common(actuator, mounts));
    }

    /** Who may come in, as the end of {@code portcullis.inbound}: these service accounts and nobody else. */
    static String admission(List<String> callers) {
        String rules = callers.stream()
                .map(caller -> "        %s-calls: { action: allow, identities: [ \"%s\" ] }\n"
                        .formatted(caller, Certificates.identity(caller)))
                .collect(Collectors.joining());
        return """
                tls: { mode: strict }
                authorization:
                  default-action: deny
                  rules:
                """.indent(4) + rules;
    }

    private static String common(int actuator, Mounts mounts) {
        return """
                management:
                  server: { address: 127.0.0.1, port: %d }
                  endpoints.web.exposure.include: "*"
                  endpoint.gateway.access: read-only
                spring.ssl.bundle.pem.workload:
                  reload-on-update: true
                  keystore: { certificate: "%s/tls.crt", private-key: "%s/tls.key" }
                  truststore: { certificate: "%s/ca.crt" }
                portcullis.tls.bundle: workload
                portcullis.drain.accept: 0s
                portcullis.access-log.file: "%s"
                """.formatted(
                actuator, mounts.certificates(), mounts.certificates(), mounts.certificates(), mounts.accessLog()).stripTrailing();
    }
}
