package io.portcullis.demo.pods;

import io.portcullis.demo.Ports;
import io.portcullis.demo.shop.PhpTools;
import io.portcullis.demo.shop.Shop;
import io.portcullis.demo.shop.ShopApplication;
import io.portcullis.demo.shop.ShopRuntime;
import io.portcullis.demo.shop.ShopRuntimes;
import io.portcullis.testkit.pods.ProcessSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts the applications in their pods: nginx with php-fpm, and the database. One thread. */
public final class PodShop {
    private final ShopPods pods;
    private final PhpTools tools;
    private final ShopRuntime runtime;

    /** @param tools complete */
    public PodShop(ShopPods pods, PhpTools tools) throws IOException {
        this.pods = pods;
        this.tools = tools;
        this.runtime =
                ShopRuntimes.webServer(tools, pods.code(), pods.shared("servers"), Optional.empty(), this::start);
    }

    /** What runs the applications, for the report. */
    public String description() {
        return runtime.description();
    }

    /**
     * Starts all of it; it may take a moment until they answer.
     *
     * @param state directory that the copies of the payment service share
     */
    public void start(Path state) throws IOException {
        for (ShopApplication application : Shop.inPods(state)) {
            pods.shared("servers/" + application.name());
            runtime.start(application);
        }
        String server = pods.code().resolve("database").resolve("server.php").toString();
        pods.of(Ports.ORDERS_DB)
                .application(ProcessSpec.of(
                        Ports.ORDERS_DB.name(),
                        tools.php().orElseThrow().toString(),
                        server,
                        Integer.toString(ShopPods.DATABASE_PORT)));
    }

    private void start(ShopApplication application, String process, List<String> command) throws IOException {
        pods.named(application.name()).application(ProcessSpec.of(application.name() + '-' + process, command));
    }
}
