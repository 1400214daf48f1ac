package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.engine.observe.TunnelRecord;
import io.portcullis.testkit.BlockHoundGuard;
import io.portcullis.testkit.LeakGuard;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    /** How a side leaves: after its last byte, and after it has heard as much as it wants. */
    private enum Leaving {
        /** Ends its direction, and hears the other one to its end. */
        WELL,
        /** Ends its direction, and breaks off before it has heard the other one. */
        HALFWAY,
        RESET
    }

    /**
     * What one side does.
     *
     * @param sends in as many writes
     * @param hears bytes, before a reset
     */
    private record Plan(List<byte[]> sends, Leaving leaving, int hears) {
        static Plan draw(SplittableRandom random) {
            List<byte[]> sends = new ArrayList<>();
            for (int writes = random.nextInt(12); writes > 0; writes--) {
                byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 40 : 60_000)];
                random.nextBytes(bytes);
                sends.add(bytes);
            }
            Leaving leaving = switch (random.nextInt(5)) {
                case 0 -> Leaving.RESET;
                case 1 -> Leaving.HALFWAY;
                default -> Leaving.WELL;
            };
            return new Plan(sends, leaving, random.nextInt(20_000));
        }

        byte[] all() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            sends.forEach(all::writeBytes);
            return all.toByteArray();
        }
    }

    /** What one side heard, and whether that came to an orderly end. */
    private record Heard(byte[] bytes, boolean ended) {}

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whatArrivesIsWhatWasSentAndEverythingIsGivenBack(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<Plan> clients = draw(random);
        List<Plan> servers = draw(random);
        Map<Integer, CompletableFuture<Heard>> atServers = new ConcurrentHashMap<>();
        IntStream.range(0, CONNECTIONS).forEach(id -> atServers.put(id, new CompletableFuture<>()));
        try (var server = new TcpServer(socket -> {
                    byte[] first = socket.getInputStream().readNBytes(ID_BYTES);
                    if (first.length == ID_BYTES) {
                        int id = ByteBuffer.wrap(first).getInt();
                        atServers.get(id).complete(follow(servers.get(id), socket));
                    }
                });
                var pair = MeshPair.tcp(server.port())) {
            List<CompletableFuture<Heard>> atClients = IntStream.range(0, CONNECTIONS)
                    .mapToObj(id -> inThread(() -> call(id, clients.get(id), pair)))
                    .toList();
            for (int id = 0; id < CONNECTIONS; id++) {
                Plan client = clients.get(id);
                Plan serving = servers.get(id);
                Heard atClient = atClients.get(id).get(20, TimeUnit.SECONDS);
                holds("client " + id, serving, atClient);
                if (client.leaving == Leaving.WELL) {
                    Heard atServer = atServers.get(id).get(20, TimeUnit.SECONDS);
                    holds("server " + id, client, atServer);
                    if (serving.leaving == Leaving.WELL) {
                        assertThat(atClient.ended && atServer.ended)
                                .as("both well, " + id)
                                .isTrue();
                    }
                }
            }
            List<TunnelRecord> records = IntStream.range(0, CONNECTIONS)
                    .mapToObj(id -> pair.outbound.nextTunnel())
                    .toList();
            assertThat(records.stream()
                            .filter(record -> record.failure() == null)
                            .count())
                    .as("tunnels that ended well")
                    .isGreaterThanOrEqualTo(IntStream.range(0, CONNECTIONS)
                            .filter(id ->
                                    clients.get(id).leaving == Leaving.WELL && servers.get(id).leaving == Leaving.WELL)
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

    private static void holds(String who, Plan sender, Heard heard) {
        byte[] sent = sender.all();
        assertThat(heard.bytes.length).as(who).isLessThanOrEqualTo(sent.length);
        assertThat(Arrays.equals(heard.bytes, 0, heard.bytes.length, sent, 0, heard.bytes.length))
                .as(who + " heard the beginning of what was sent")
                .isTrue();
        if (heard.ended) {
            assertThat(sender.leaving).as(who + " heard an orderly end").isNotEqualTo(Leaving.RESET);
            assertThat(heard.bytes.length).as(who + " heard all").isEqualTo(sent.length);
        }
    }

    private static void givenBack(MeshPair pair) {
        pair.outbound.awaitNoConnection(pair.calling);
        pair.inbound.awaitNoConnection(pair.receiving);
        assertThat(pair.outbound.states("db")).hasSize(1).allMatch(endpoint -> endpoint.inFlight() == 0);
        assertThat(pair.outbound.engine().activeExchanges()).isZero();
        assertThat(pair.inbound.engine().activeExchanges()).isZero();
    }

    private static Heard call(int id, Plan plan, MeshPair pair) throws IOException {
        try (Socket socket = Interception.connect(pair.address())) {
            socket.getOutputStream()
                    .write(ByteBuffer.allocate(ID_BYTES).putInt(id).array());
            return follow(plan, socket);
        }
    }

    private static Heard follow(Plan plan, Socket socket) {
        CompletableFuture<Heard> hearing =
                inThread(() -> hear(socket, plan.leaving == Leaving.WELL ? Integer.MAX_VALUE : plan.hears));
        try {
            for (byte[] bytes : plan.sends) {
                socket.getOutputStream().write(bytes);
            }
            if (plan.leaving != Leaving.RESET) {
                socket.shutdownOutput();
            }
            if (plan.leaving != Leaving.WELL) {
                hearing.join();
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (IOException e) {
            // The other side broke off; what was heard tells.
        }
        return hearing.join();
    }

    private static Heard hear(Socket socket, int atMost) {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        try {
            while (heard.size() < atMost) {
                int count = socket.getInputStream().read(some);
                if (count < 0) {
                    return new Heard(heard.toByteArray(), true);
                }
                heard.write(some, 0, count);
            }
        } catch (IOException e) {
            // Cut.
        }
        return new Heard(heard.toByteArray(), false);
    }

    private interface Task {
        Heard run() throws IOException;
    }

    private static CompletableFuture<Heard> inThread(Task task) {
        CompletableFuture<Heard> result = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                result.complete(task.run());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
