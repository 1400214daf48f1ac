package io.portcullis.spring.server;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.server.reactive.HttpHandler;

/**
 * Boot's own Reactor Netty serves the actuator. Left alone, Boot would serve it with a second instance of whatever serves
 * the traffic, which is the engine.
 */
@Configuration(proxyBeanMethods = false)
class ManagementServer {
    /** The parent has no bean of this type, so nothing is copied from it, and the child's own configuration holds. */
    static ManagementContextFactory contextFactory() {
        return new ManagementContextFactory(
                WebApplicationType.REACTIVE,
                NettyReactiveWebServerFactory.class,
                NettyReactiveWebServerAutoConfiguration.class,
                ManagementServer.class);
    }

    @Bean
    NettyReactiveWebServerFactory managementWebServerFactory(ReactorResourceFactory resources, ManagementPlace place) {
        NettyReactiveWebServerFactory factory =
                place.door() == null ? new NettyReactiveWebServerFactory() : new BehindDoor(place);
        factory.setResourceFactory(resources);
        return factory;
    }

    /** Listens on a free port of the loopback, whatever is written: that is where the door is. */
    private static final class BehindDoor extends NettyReactiveWebServerFactory {
        private final ManagementPlace place;

        BehindDoor(ManagementPlace place) {
            this.place = place;
        }

        @Override
        public int getPort() {
            return 0;
        }

        @Override
        public @Nullable InetAddress getAddress() {
            return InetAddress.getLoopbackAddress();
        }

        @Override
        public WebServer getWebServer(HttpHandler handler) {
            return new Led(super.getWebServer(handler), place);
        }
    }

    /** Says the port of the door where it is asked for its own. */
    private record Led(WebServer server, ManagementPlace place) implements WebServer {
        @Override
        public void start() {
            server.start();
            place.serverAt(server.getPort());
        }

        @Override
        public void stop() {
            server.stop();
        }

        @Override
        public void destroy() {
            server.destroy();
        }

        @Override
        public void shutDownGracefully(GracefulShutdownCallback callback) {
            server.shutDownGracefully(callback);
        }

        @Override
        public int getPort() {
            return place.doorPort();
        }
    }
}
