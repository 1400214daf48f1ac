package io.portcullis.engine;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.HttpProtocol;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.listen.Listener;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.Response;
import io.portcullis.testkit.http2.Http2Peer;
import io.portcullis.testkit.http2.ScriptedHttp2Server;
import java.util.ArrayList;
import java.util.List;

/** A gateway whose service {@code shop} is called by HTTP/2, and the server that is called. */
final class Http2Upstreams implements AutoCloseable {
    final ScriptedHttp2Server server;
    final EngineFixture fixture;
    final Listener gateway;
    private final List<RawClient> clients = new ArrayList<>();

    Http2Upstreams() {
        this(new PolicyBuilder());
    }

    Http2Upstreams(PolicyBuilder policy) {
        this(policy, Ticker.system());
    }

    Http2Upstreams(PolicyBuilder policy, Ticker ticker) {
        this(ScriptedHttp2Server.start(), policy.speaking(HttpProtocol.HTTP2).build(), ticker);
    }

    Http2Upstreams(ScriptedHttp2Server server, ServicePolicy policy, Ticker ticker) {
        this.server = server;
        fixture = new EngineFixture(ticker, builder -> builder)
                .service("shop", policy)
                .endpoints("shop", Endpoint.of("127.0.0.1", server.port()))
                .apply();
        gateway = fixture.gateway();
    }

    /** A client that has asked for this, and nothing else. */
    RawClient ask(String path) {
        return send("GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n\r\n");
    }

    RawClient send(String bytes) {
        RawClient client = RawClient.connect(gateway.address()).send(bytes);
        clients.add(client);
        return client;
    }

    /** The next connection of the gateway, begun with these settings. */
    Http2Peer accept(int... settings) {
        return server.accept().begin(settings);
    }

    static String text(Response response) {
        return response.status() + " " + response.bodyText();
    }

    @Override
    public void close() {
        clients.forEach(RawClient::close);
        fixture.close();
        server.close();
    }
}
