package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import io.portcullis.core.model.AuthorizationPolicy;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Protocol;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.observe.AccessLog;
import io.portcullis.engine.tls.ServerTls;
import io.portcullis.testkit.RawClient;
import io.portcullis.testkit.http2.RawHttp2Client;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the event loops allocate for a request, in bytes of the Java heap: what the JVM counts for their threads, and no other.
 * Every policy is at its default, and the access log is written.
 */
// The bounds are about twice what was counted with code that is not compiled yet, which is the most: a compiler only
// ever
// leaves allocations out. They fail when a request begins to copy its head or its body, or to build what was built
// before;
// a few bytes more are nobody's regression. Lower them when they have become too generous.
class AllocationTest {
    private static final int WARM_UP = 500;
    private static final int REQUESTS = 1_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String BODY = "b".repeat(1024);

    private static ResourceLeakDetector.Level level;

    @TempDir
    private Path directory;

    /** Which notes, for each buffer, who has touched it. */
    @BeforeAll
    static void switchLeakDetectionOff() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }

    @AfterAll
    static void switchItOn() {
        ResourceLeakDetector.setLevel(level);
    }

    @Test
    void getOfHttp1() throws Exception {
        assertThat(overHttp1(AllocationTest::get)).isLessThan(10_000);
    }

    @Test
    void postOfOneKilobyte() throws Exception {
        assertThat(overHttp1(AllocationTest::post)).isLessThan(10_000);
    }

    @Test
    void getOfHttp2ToAnHttp1Server() throws Exception {
        try (TcpServer server = OneWriteServer.start();
                AccessLog log = AccessLog.toFile(directory.resolve("access.log"));
                EngineFixture fixture = gateway(server, log);
                RawHttp2Client client = RawHttp2Client.connect(fixture.gateway().address())) {
            assertThat(perRequest(() -> get(client), fixture)).isLessThan(14_000);
        }
    }

    @Test
    void getThroughTwoSidecarsWithMutualTls() throws Exception {
        try (TcpServer server = OneWriteServer.start();
                MeshPair pair = new MeshPair(
                        ServerTls.Mode.STRICT, Protocol.HTTP, server.port(), AuthorizationPolicy.ALLOW_ALL);
                RawClient client = RawClient.connect(pair.address())) {
            assertThat(perRequest(() -> get(client), pair.outbound, pair.inbound))
                    .isLessThan(32_000);
        }
    }

    private static EngineFixture gateway(TcpServer server, AccessLog log) {
        return new EngineFixture(Ticker.system(), builder -> builder.observer(log))
                .declare(
                        new Service(ServiceId.of("shop"), ServicePolicy.DEFAULT),
                        Endpoint.of("127.0.0.1", server.port()))
                .route("shop", new RouteTarget.ToService(ServiceId.of("shop")))
                .apply();
    }

    private static void get(RawClient client) {
        assertThat(client.get("/shop/checkout?item=42", "User-Agent: test", "Accept: */*")
                        .status())
                .isEqualTo(200);
    }

    private static void post(RawClient client) {
        client.send("POST /shop/orders HTTP/1.1\r\nHost: test\r\nUser-Agent: test\r\nContent-Length: " + BODY.length()
                + "\r\n\r\n" + BODY);
        assertThat(client.readFinalResponse().status()).isEqualTo(200);
    }

    private static void get(RawHttp2Client client) {
        int stream = client.get("/shop/checkout?item=42", "user-agent", "test", "accept", "*/*");
        assertThat(client.answer(stream).status()).isEqualTo(200);
    }

    private long overHttp1(Consumer<RawClient> request) throws Exception {
        try (TcpServer server = OneWriteServer.start();
                AccessLog log = AccessLog.toFile(directory.resolve("access.log"));
                EngineFixture fixture = gateway(server, log);
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            return perRequest(() -> request.accept(client), fixture);
        }
    }

    private static long perRequest(Runnable request, EngineFixture... engines) throws Exception {
        List<Long> loops = loops(engines);
        for (int i = 0; i < WARM_UP; i++) {
            request.run();
        }
        long before = allocated(loops);
        for (int i = 0; i < REQUESTS; i++) {
            request.run();
        }
        return (allocated(loops) - before) / REQUESTS;
    }

    private static List<Long> loops(EngineFixture... engines) throws InterruptedException, ExecutionException {
        List<Long> threads = new ArrayList<>();
        for (EngineFixture engine : engines) {
            for (EventExecutor loop : engine.engine().eventLoops()) {
                threads.add(loop.submit(() -> Thread.currentThread().threadId()).get());
            }
        }
        return threads;
    }

    private static long allocated(List<Long> threads) {
        long bytes = 0;
        for (long thread : threads) {
            bytes += THREADS.getThreadAllocatedBytes(thread);
        }
        return bytes;
    }
}
