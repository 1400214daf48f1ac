package io.portcullis.gateway.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnCloudPlatform;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** In Kubernetes, its Services are services of ours, unless that is declined. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnCloudPlatform(CloudPlatform.KUBERNETES)
@ConditionalOnProperty(name = "portcullis.discovery.kubernetes", matchIfMissing = true)
class KubernetesDiscovery {
    @Bean
    EndpointSliceFeed endpointSlices(ObjectProvider<KubernetesClient> client) {
        return new EndpointSliceFeed(client::getObject, () -> namespace(client.getObject()));
    }

    private static String namespace(KubernetesClient client) {
        String own = client.getNamespace();
        return own == null ? "default" : own;
    }
}
