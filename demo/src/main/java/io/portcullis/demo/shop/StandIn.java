package io.portcullis.demo.shop;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** The shop in Java, inside this process, for machines without PHP: same paths, same answers, same files. One thread. */
final class StandIn implements ShopRuntime {
    private final PaymentState state;

    StandIn(PaymentState state) {
        this.state = state;
    }

    @Override
    public String description() {
        return "Java stand-ins (install PHP to see the real thing: apt install nginx-light php-fpm php-cli php-curl)";
    }

    @Override
    public void start(ShopApplication application) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), application.port()), 0);
        server.createContext(
                "/",
                switch (application.kind()) {
                    case STOREFRONT -> new StandInStorefront(application);
                    case PAYMENT -> new StandInPayment(application, state);
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }
}
