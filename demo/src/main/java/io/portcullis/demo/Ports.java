package io.portcullis.demo;

import java.util.List;
import java.util.stream.Stream;

/** Every port of the demo, all on the loopback address; stated once. */
public final class Ports {
    public static final int GATEWAY = 8080;
    public static final int GATEWAY_ACTUATOR = 9080;

    /** The copy of the storefront that calls payment without a mesh, to compare with. */
    public static final int STOREFRONT_BARE = 18109;

    /** Between an application's HTTP port and its FastCGI port. */
    public static final int FAST_CGI_OFFSET = 1000;

    public static final Pod STOREFRONT = new Pod("storefront", 18100, 15100);
    public static final Pod PAYMENT_V1_A = new Pod("payment-v1-a", 18110, 15200);
    public static final Pod PAYMENT_V1_B = new Pod("payment-v1-b", 18111, 15300);
    public static final Pod PAYMENT_V2 = new Pod("payment-v2", 18120, 15400);

    /** Only in pods: there is a database beside the shop. */
    public static final Pod ORDERS_DB = new Pod("orders-db", 18130, 15500);

    private Ports() {}

    /** All pods of the shop. */
    public static List<Pod> pods() {
        return List.of(STOREFRONT, PAYMENT_V1_A, PAYMENT_V1_B, PAYMENT_V2);
    }

    /** All pods of the payment service. */
    public static List<Pod> payments() {
        return List.of(PAYMENT_V1_A, PAYMENT_V1_B, PAYMENT_V2);
    }

    /** Everything that has to be free before the start. */
    public static List<Integer> all() {
        Stream<Integer> pods = pods().stream().flatMap(pod -> pod.ports().stream());
        Stream<Integer> others =
                Stream.of(GATEWAY, GATEWAY_ACTUATOR, STOREFRONT_BARE, STOREFRONT_BARE + FAST_CGI_OFFSET);
        return Stream.concat(others, pods).toList();
    }

    /** What of the pods is reached at this machine's loopback address, when they are pods indeed. */
    public static List<Integer> forwarded() {
        Stream<Integer> applications = pods().stream().map(Pod::application);
        Stream<Integer> actuators =
                Stream.concat(pods().stream(), Stream.of(ORDERS_DB)).map(Pod::actuator);
        return Stream.of(Stream.of(GATEWAY, GATEWAY_ACTUATOR), applications, actuators)
                .flatMap(ports -> ports)
                .toList();
    }

    /**
     * The ports of what would be a pod in a cluster. There each pod has an address of its own and the sidecar's ports are the
     * same everywhere; here they share one address, so each takes a block of a hundred.
     *
     * @param name of the pod
     * @param application port of the application
     * @param block first port of the sidecar's block; the last two digits are the ones of a cluster
     */
    public record Pod(String name, int application, int block) {
        public int fastCgi() {
            return application + FAST_CGI_OFFSET;
        }

        /** Where intercepted traffic would arrive. */
        public int outbound() {
            return block + 1;
        }

        /** The sidecar's {@code http_proxy}. */
        public int forwardProxy() {
            return block + 2;
        }

        /** Where peers call the application, with mutual TLS. */
        public int inbound() {
            return block + 6;
        }

        /** Health and metrics. */
        public int health() {
            return block + 20;
        }

        /** The whole actuator. */
        public int actuator() {
            return block + 21;
        }

        /** The listener of payment-service for clients that ignore {@code http_proxy}. */
        public int paymentListener() {
            return block + 80;
        }

        List<Integer> ports() {
            return List.of(
                    application,
                    fastCgi(),
                    outbound(),
                    forwardProxy(),
                    inbound(),
                    health(),
                    actuator(),
                    paymentListener());
        }
    }
}
