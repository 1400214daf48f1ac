package io.portcullis.demo;

/** What there is to look at while the demo stays up. */
final class Urls {
    static final String LOOPBACK = """

            The shop is up until Ctrl-C. Look at
              a quote                  curl -i http://127.0.0.1:%d/shop/quote
              a charge                 curl -i -d '{"id":"1","amount":100}' http://127.0.0.1:%d/shop/checkout
              by PHP streams           curl -i http://127.0.0.1:%d/shop/prices
              the canary               curl -i -H 'x-version: canary' http://127.0.0.1:%d/shop/quote
              the gateway's routes     http://127.0.0.1:%d/actuator/gateway/routes
              its state and config     http://127.0.0.1:%d/actuator/portcullis
              what happened, and why   http://127.0.0.1:%d/actuator/portcullisexchanges?format=text
              metrics of the sidecar   http://127.0.0.1:%d/actuator/prometheus
              logs and configuration   .portcullis/demo""".formatted(
                    Ports.GATEWAY,
                    Ports.GATEWAY,
                    Ports.GATEWAY,
                    Ports.GATEWAY,
                    Ports.GATEWAY_ACTUATOR,
                    Ports.GATEWAY_ACTUATOR,
                    Ports.STOREFRONT.actuator(),
                    Ports.STOREFRONT.actuator());

    /** The same ports: they lead into the pods. */
    static final String PODS =
            LOOPBACK + "\n" + """
            an order in the database curl -i -d '{"id":"1","amount":100,"card":"42"}' http://127.0.0.1:%d/shop/orders
            the pods                 ip netns
            a shell in one of them   ip netns exec <its name> sh
            its rules                ip netns exec <its name> nft list table inet portcullis
            """.formatted(Ports.GATEWAY).indent(2).stripTrailing();

    private Urls() {}
}
