package io.portcullis.demo.scenario;

import io.portcullis.demo.Ports;
import io.portcullis.demo.Ports.Pod;
import io.portcullis.demo.mesh.Certificates;
import io.portcullis.demo.shop.PaymentState;
import io.portcullis.demo.shop.PaymentState.Mood;
import java.io.IOException;
import java.net.URI;

/**
 * Everything the steps act on.
 *
 * @param client asks and orders
 * @param payment what the payment service did, and how it is to behave
 * @param accessLogs what the hops wrote down
 * @param certificates issues more of them
 */
record World(ShopClient client, PaymentState payment, AccessLogs accessLogs, Certificates certificates) {
    /** The shop as its users see it: through the gateway. */
    static final URI SHOP = URI.create("http://127.0.0.1:" + Ports.GATEWAY + "/shop/");

    /** The same shop without a mesh. */
    static final URI BARE = URI.create("http://127.0.0.1:" + Ports.STOREFRONT_BARE + "/");

    static final URI GATEWAY_ACTUATOR = actuator(Ports.GATEWAY_ACTUATOR);

    static URI actuator(Pod pod) {
        return actuator(pod.actuator());
    }

    /** The application of a pod without its sidecar, as only the pod itself can reach it. */
    static URI application(Pod pod) {
        return URI.create("http://127.0.0.1:" + pod.application() + "/");
    }

    private static URI actuator(int port) {
        return URI.create("http://127.0.0.1:" + port + "/actuator/");
    }

    Answer quote(String... headers) throws IOException, InterruptedException {
        return client.get(SHOP.resolve("quote"), headers);
    }

    Answer checkout(String chargeId, String... headers) throws IOException, InterruptedException {
        return client.checkout(SHOP, chargeId, headers);
    }

    /** By PHP's streams instead of curl. */
    Answer prices() throws IOException, InterruptedException {
        return client.get(SHOP.resolve("prices"));
    }

    /** Pays by card: the storefront keeps it in its database. */
    Answer order(String id) throws IOException, InterruptedException {
        return order(SHOP, id);
    }

    Answer order(URI shop, String id) throws IOException, InterruptedException {
        String order = "{\"id\":\"%s\",\"amount\":100,\"card\":\"%s\"}".formatted(id, Wire.CARD);
        return client.post(shop.resolve("orders"), order);
    }

    void allCopies(Mood mood) throws IOException {
        for (Pod pod : Ports.payments()) {
            payment.set(pod.name(), mood);
        }
    }
}
