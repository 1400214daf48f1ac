package io.portcullis.demo.shop;

import io.portcullis.demo.Ports;
import io.portcullis.demo.Ports.Pod;
import io.portcullis.demo.shop.ShopApplication.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Which applications the shop consists of, and what their environment says. */
public final class Shop {
    /** Where each application listens in its pod. */
    public static final int POD_PORT = 8080;

    private Shop() {}

    /** @param state directory that the copies of the payment service share */
    public static List<ShopApplication> applications(Path state) {
        return List.of(
                payment(Ports.PAYMENT_V1_A, "1.10", state),
                payment(Ports.PAYMENT_V1_B, "1.10", state),
                payment(Ports.PAYMENT_V2, "2.0", state),
                storefront(
                        Ports.STOREFRONT.name(),
                        Ports.STOREFRONT.application(),
                        Ports.STOREFRONT.forwardProxy(),
                        Ports.STOREFRONT.paymentListener()),
                // Without a mesh, payment's own web server plays the proxy: it takes the absolute form of a request.
                storefront(
                        "storefront-bare",
                        Ports.STOREFRONT_BARE,
                        Ports.PAYMENT_V1_A.application(),
                        Ports.PAYMENT_V1_A.application()));
    }

    /** The same, each in a pod of its own, where all listen on the same ports and nobody is told of a proxy. */
    public static List<ShopApplication> inPods(Path state) {
        return List.of(
                inPod(payment(Ports.PAYMENT_V1_A, "1.10", state)),
                inPod(payment(Ports.PAYMENT_V1_B, "1.10", state)),
                inPod(payment(Ports.PAYMENT_V2, "2.0", state)),
                new ShopApplication(
                        Ports.STOREFRONT.name(),
                        Kind.STOREFRONT,
                        POD_PORT,
                        POD_PORT + Ports.FAST_CGI_OFFSET,
                        Map.of()));
    }

    private static ShopApplication inPod(ShopApplication application) {
        return new ShopApplication(
                application.name(),
                application.kind(),
                POD_PORT,
                POD_PORT + Ports.FAST_CGI_OFFSET,
                application.environment());
    }

    private static ShopApplication payment(Pod pod, String version, Path state) {
        Map<String, String> environment =
                Map.of("PAYMENT_COPY", pod.name(), "PAYMENT_VERSION", version, "PAYMENT_STATE", state.toString());
        return new ShopApplication(pod.name(), Kind.PAYMENT, pod.application(), pod.fastCgi(), environment);
    }

    private static ShopApplication storefront(String name, int port, int proxy, int payment) {
        Map<String, String> environment =
                Map.of("http_proxy", "http://127.0.0.1:" + proxy, "PAYMENT_URL", "http://127.0.0.1:" + payment);
        return new ShopApplication(name, Kind.STOREFRONT, port, port + Ports.FAST_CGI_OFFSET, environment);
    }
}
