package io.portcullis.spring.discovery;

import java.util.ArrayList;
import java.util.List;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.ReactiveDiscoveryClient;
import org.springframework.cloud.client.discovery.composite.reactive.ReactiveCompositeDiscoveryClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Asks one discovery client after the other until one knows. Stateless, any thread. */
final class Instances {
    private Instances() {}

    /**
     * The instances that the first client knows that knows any. One that fails is an error only if no other knows: else a
     * registry that is down would empty what another one answers for.
     */
    static Mono<List<ServiceInstance>> of(List<ReactiveDiscoveryClient> clients, String service) {
        List<Throwable> failures = new ArrayList<>();
        Flux<List<ServiceInstance>> all = Flux.fromIterable(clients)
                .filter(client -> !(client instanceof ReactiveCompositeDiscoveryClient))
                .concatMap(client -> Flux.defer(() -> client.getInstances(service))
                        .collectList()
                        .onErrorResume(failure -> {
                            failures.add(failure);
                            return Mono.empty();
                        }));
        return all.filter(found -> !found.isEmpty())
                .next()
                .switchIfEmpty(
                        Mono.defer(() -> failures.isEmpty() ? Mono.just(List.of()) : Mono.error(failures.getFirst())))
                // A client may block, whatever its type says.
                .subscribeOn(Schedulers.boundedElastic());
    }
}
