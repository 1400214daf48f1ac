package io.portcullis.spring.reload;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.Engine;
import io.portcullis.spring.reload.NumberedStream.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand streams of events and a thousand WebSockets, half of either by HTTP/2, through ten changes of the configuration and the
 * end of the gateway: no number is lost, repeated, out of order or somebody else's, and no stream is cut before its notice.
 */
class ManyStreamsTest {
    private static final int STREAMS = 1000;
    private static final int RELOADS = 10;

    @TempDir
    Path directory;

    private final Rounds rounds = new Rounds();

    @Test
    void throughTenReloadsAndOneDrain() throws Exception {
        Path file = directory.resolve("application.yml");
        try (NumberServer server = new NumberServer(rounds)) {
            LiveApplication.write(file, configuration(server, 0));
            LiveApplication live = LiveApplication.start(
                    file,
                    "--portcullis.drain.timeout=6s",
                    "--portcullis.drain.notice-spread=1s",
                    "--portcullis.limits.connections-per-client=5000",
                    "--portcullis.access-log.enabled=false");
            Engine engine = live.bean(Engine.class);
            StreamClients clients = new StreamClients(
                    address(engine), () -> engine.draining() && engine.drain().isDone());
            try {
                open(clients);
                round();
                for (int i = 1; i <= RELOADS; i++) {
                    reload(live, file, server, i);
                }
                assertThat(faults(clients)).isEmpty();
                assertThat(rounds.live()).isEqualTo(2 * STREAMS);
            } finally {
                drain(live, server, engine, clients);
            }
            clients.join();
            assertThat(faults(clients)).isEmpty();
            assertThat(engine.sentAway()).isEqualTo(STREAMS);
            assertThat(server.goodbyes()).as("each endpoint heard the answer").isEqualTo(STREAMS);
            assertThat(engine.activeExchanges()).isZero();
        }
    }

    private void open(StreamClients clients) throws InterruptedException {
        List<NumberedStream> http1 = new ArrayList<>();
        List<NumberedStream> http2 = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            List<NumberedStream> those = i < STREAMS / 2 ? http1 : http2;
            those.add(new NumberedStream(Kind.EVENTS, Integer.toString(i), rounds));
            those.add(new NumberedStream(Kind.WEB_SOCKET, Integer.toString(i), rounds));
        }
        clients.http1(http1);
        clients.http2(http2);
    }

    /** While a number is on its way on every stream. */
    private void reload(LiveApplication live, Path file, NumberServer server, int number) {
        LiveApplication.write(file, configuration(server, number));
        rounds.begin();
        live.look();
        assertThat(live.version()).isEqualTo(number + 1);
        rounds.awaitAll();
        round();
    }

    private void round() {
        rounds.begin();
        rounds.awaitAll();
    }

    /** Numbers go on for as long as there is somebody to get them; the application ends some streams itself. */
    private void drain(LiveApplication live, NumberServer server, Engine engine, StreamClients clients) {
        CompletableFuture<Void> closing = CompletableFuture.runAsync(live::close);
        while (!closing.isDone() && rounds.live() > 0) {
            round();
            if (engine.sentAway() == STREAMS) {
                server.leave();
            }
        }
        closing.join();
    }

    private static List<String> faults(StreamClients clients) {
        return clients.streams().stream()
                .map(NumberedStream::fault)
                .filter(fault -> fault != null)
                .toList();
    }

    private static InetSocketAddress address(Engine engine) {
        return new InetSocketAddress(
                InetAddress.getLoopbackAddress(),
                engine.listeners().getFirst().address().getPort());
    }

    /** Each is another one, for the route of the streams, for their service, and for others. */
    private static String configuration(NumberServer server, int number) {
        return """
                spring.cloud.gateway.server.webflux.routes:
                  - id: streams
                    uri: lb://streams
                    predicates: [ "Path=/events/**,/sockets/**" ]
                    filters: [ "AddResponseHeader=X-Version, %1$d" ]
                  - id: other-%1$d
                    uri: http://127.0.0.1:9
                    predicates: [ Path=/other/%1$d ]
                portcullis.services.streams:
                  endpoints: [ { address: "127.0.0.1:%2$d", labels: { version: "%1$d" } } ]
                  timeouts: { attempt: %3$ds }
                  retry: { max-attempts: %4$d }
                  connections: { protocol: http1, max-connections-per-endpoint: 5000 }
                """.formatted(number, server.port(), 10 + number, 1 + number % 3);
    }
}
