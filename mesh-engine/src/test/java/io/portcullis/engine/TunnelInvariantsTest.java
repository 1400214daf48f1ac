package io.portcullis.engine;

import static io.portcullis.engine.Conversation.follow;
import static io.portcullis.engine.Conversation.holds;
import static io.portcullis.engine.Conversation.inThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Protocol;
import io.portcullis.engine.Conversation.Heard;
import io.portcullis.engine.Conversation.Leaving;
import io.portcullis.engine.Conversation.Plan;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Invariants 1 and 3 for tunnels, through two sidecars: whatever either side does, what arrives is what was sent, from its
 * beginning on; a direction that was cut is never an orderly end; and everything that was taken is given back.
 */
@ExtendWith({LeakGuard.class, BlockHoundGuard.class})
class TunnelInvariantsTest {
    private static final int CONNECTIONS = 12;
    private static final int ID_BYTES = 4;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatArrivesIsWhatWasSentAndEverythingIsGivenBack(long seed) throws Exception {
        conversationsHold(Protocol.TCP, seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void sameHoldsBehindAnUpgrade(long seed) throws Exception {
        conversationsHold(Protocol.HTTP, seed);
    }

    private static void conversationsHold(Protocol protocol, long seed) throws Exception {
        boolean http = protocol == Protocol.HTTP;
        SplittableRandom random = new SplittableRandom(seed);
        List<Plan> clients = draw(random);
        List<Plan> servers = draw(random);
        Map<Integer, CompletableFuture<Heard>> atServers = new ConcurrentHashMap<>();
        IntStream.range(0, CONNECTIONS).forEach(id -> atServers.put(id, new CompletableFuture<>()));
        try (var server = new TcpServer(socket -> {
                    if (http) {
                        Upgrade.accept(socket);
                    }
                    byte[] first = socket.getInputStream().readNBytes(ID_BYTES);
                    if (first.length == ID_BYTES) {
                        int id = ByteBuffer.wrap(first).getInt();
                        atServers.get(id).complete(follow(servers.get(id), socket));
                    }
                });
                var pair =
                        new MeshPair(ServerTls.Mode.STRICT, protocol, server.port(), AuthorizationPolicy.ALLOW_ALL)) {
            List<CompletableFuture<Heard>> atClients = IntStream.range(0, CONNECTIONS)
                    .mapToObj(id -> inThread(() -> call(id, clients.get(id), pair, http)))
                    .toList();
            for (int id = 0; id < CONNECTIONS; id++) {
                Plan client = clients.get(id);
                Plan serving = servers.get(id);
                Heard atClient = atClients.get(id).get(20, TimeUnit.SECONDS);
                holds("client " + id, serving, atClient);
                if (client.leaving() == Leaving.WELL) {
                    Heard atServer = atServers.get(id).get(20, TimeUnit.SECONDS);
                    holds("server " + id, client, atServer);
                    if (serving.leaving() == Leaving.WELL) {
                        assertThat(atClient.ended() && atServer.ended())
                                .as("both well, " + id)
                                .isTrue();
                    }
                }
            }
            long well = IntStream.range(0, CONNECTIONS)
                    .mapToObj(id -> http
                            ? pair.outbound.nextEnded().failure()
                            : pair.outbound.nextTunnel().failure())
                    .filter(Objects::isNull)
                    .count();
            assertThat(well)
                    .as("tunnels that ended well")
                    .isGreaterThanOrEqualTo(IntStream.range(0, CONNECTIONS)
                            .filter(id -> clients.get(id).leaving() == Leaving.WELL
                                    && servers.get(id).leaving() == Leaving.WELL)
                            .count());
            givenBack(pair);
        }
        atServers.forEach((id, heard) -> {
            if (heard.isDone()) {
                holds("server " + id, clients.get(id), heard.join());
            }
        });
    }

    @Test
    void closedEngineGivesBackWhatItsTunnelsHad() throws Exception {
        try (var echo = TcpServer.echo();
                var pair = MeshPair.tcp(echo.port());
                Socket client = Interception.connect(pair.address())) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            assertThat(pair.outbound.states("db")).allMatch(endpoint -> endpoint.inFlight() == 1);

            pair.outbound.close();
            assertThat(Interception.ending(client)).isEqualTo("reset");
            assertThat(pair.outbound.engine().activeExchanges()).isZero();
            assertThat(pair.outbound.states("db")).allMatch(endpoint -> endpoint.inFlight() == 0);
            assertThat(pair.inbound.nextTunnel().failure()).isNotNull();
        }
    }

    private static List<Plan> draw(SplittableRandom random) {
        return IntStream.range(0, CONNECTIONS).mapToObj(id -> Plan.draw(random)).toList();
    }

    private static void givenBack(MeshPair pair) {
        pair.outbound.awaitNoConnection(pair.calling);
        pair.inbound.awaitNoConnection(pair.receiving);
        assertThat(pair.outbound.states("db")).hasSize(1).allMatch(endpoint -> endpoint.inFlight() == 0);
        assertThat(pair.outbound.engine().activeExchanges()).isZero();
        assertThat(pair.inbound.engine().activeExchanges()).isZero();
    }

    /** Behind a request for another protocol every other client waits for its 101, and the others go on at once. */
    private static Heard call(int id, Plan plan, MeshPair pair, boolean http) throws IOException {
        byte[] first = ByteBuffer.allocate(ID_BYTES).putInt(id).array();
        try (Socket socket = Interception.connect(pair.address())) {
            if (http && id % 2 == 0) {
                Upgrade.ask(socket, "/");
                socket.getOutputStream().write(first);
            } else if (http) {
                Upgrade.ask(socket, "/", first);
            } else {
                socket.getOutputStream().write(first);
            }
            return follow(plan, socket);
        }
    }
}
