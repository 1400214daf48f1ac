package io.portcullis.spring.server;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

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
    NettyReactiveWebServerFactory managementWebServerFactory(ReactorResourceFactory resources) {
        NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory();
        factory.setResourceFactory(resources);
        return factory;
    }
}
