package io.portcullis.testkit.pods;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The node's packet filter rules for all virtual services, replaced as a whole in one transaction. Any thread. */
final class ServiceRules {
    /** The last part of the first service's address. */
    private static final int FIRST = 10;

    private static final int LAST = 250;

    private final Node node;
    private final List<VirtualService> services = new ArrayList<>();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    ServiceRules(Node node) {
        this.node = node;
    }

    /** A further port of a service that is known gets the same addresses. */
    synchronized VirtualService add(String name, int port, int targetPort, List<Pod> endpoints) {
        if (services.stream().anyMatch(known -> known.name().equals(name) && known.port() == port)) {
            throw new IllegalArgumentException(
                    "service " + name + " has port " + port + " already: change its endpoints instead");
        }
        int number = numbers.getOrDefault(name, FIRST + numbers.size());
        if (number > LAST) {
            throw new IllegalStateException("service " + name + ": no address is left, start another network");
        }
        VirtualService service = new VirtualService(this, name, number, port, targetPort, endpoints);
        numbers.put(name, number);
        services.add(service);
        apply();
        return service;
    }

    synchronized void apply() {
        Finished loaded = node.runWithInput(User.ROOT, render(), "nft", "-f", "-");
        if (loaded.exitCode() != 0) {
            throw new IllegalStateException("nft refuses the services' rules: " + loaded.err() + render());
        }
    }

    /** What is still addressed to a service after the translation has no endpoint. */
    private String render() {
        return """
                table inet services
                delete table inet services
                table inet services {
                  chain translate {
                %s
                  }
                  chain from-pods {
                    type nat hook prerouting priority dstnat
                    jump translate
                  }
                  chain from-node {
                    type nat hook output priority -100
                    jump translate
                  }
                  chain without-endpoint {
                    type filter hook prerouting priority dstnat + 10
                    ip daddr 10.96.0.0/16 meta l4proto tcp reject with tcp reset
                    ip6 daddr fd00:10:96::/64 meta l4proto tcp reject with tcp reset
                  }
                  chain node-without-endpoint {
                    type filter hook output priority 0
                    ip daddr 10.96.0.0/16 meta l4proto tcp reject with tcp reset
                    ip6 daddr fd00:10:96::/64 meta l4proto tcp reject with tcp reset
                  }
                  chain pods-that-call-themselves {
                    type nat hook postrouting priority srcnat
                %s
                  }
                }
                """.formatted(translations(), masquerades());
    }

    private String translations() {
        return services.stream()
                .filter(service -> !service.endpoints().isEmpty())
                .map(service -> translation("ip", service.ipv4(), service, Pod::ipv4)
                        + translation("ip6", service.ipv6(), service, Pod::ipv6))
                .collect(Collectors.joining());
    }

    private static String translation(
            String family, String address, VirtualService service, Function<Pod, String> podAddress) {
        List<Pod> endpoints = service.endpoints();
        String choices = IntStream.range(0, endpoints.size())
                .mapToObj(i -> i + " : " + podAddress.apply(endpoints.get(i)) + " . " + service.targetPort())
                .collect(Collectors.joining(", "));
        return "    %s daddr %s tcp dport %d dnat %s to numgen random mod %d map { %s }\n"
                .formatted(family, address, service.port(), family, endpoints.size(), choices);
    }

    private String masquerades() {
        return services.stream()
                .flatMap(service -> service.endpoints().stream())
                .distinct()
                .map(pod -> masquerade("ip", pod.ipv4()) + masquerade("ip6", pod.ipv6()))
                .collect(Collectors.joining());
    }

    private static String masquerade(String family, String address) {
        return "    ct status dnat %1$s saddr %2$s %1$s daddr %2$s masquerade\n".formatted(family, address);
    }
}
