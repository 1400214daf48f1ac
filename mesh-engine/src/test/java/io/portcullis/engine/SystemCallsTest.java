package io.portcullis.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.Service;
import io.portcullis.core.model.ServiceId;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.core.time.Ticker;
import io.portcullis.testkit.RawClient;
import org.junit.jupiter.api.Test;

/** A request over kept connections costs one read and one write on each side, and nothing else of the kernel but the wait. */
class SystemCallsTest {
    private static final int REQUESTS = 100;
    private static final String GET = "GET /shop/checkout?item=42 HTTP/1.1\r\nHost: test\r\n\r\n";
    private static final String POST =
            "POST /shop/orders HTTP/1.1\r\nHost: test\r\nContent-Length: 1024\r\n\r\n" + "b".repeat(1024);

    private final CountedTransport counted = new CountedTransport();

    @Test
    void getIsReadAndWrittenOnceOnEachSide() {
        oneReadAndOneWriteOnEachSide(GET);
    }

    @Test
    void postAndItsBodyAreReadAndWrittenTogether() {
        oneReadAndOneWriteOnEachSide(POST);
    }

    private void oneReadAndOneWriteOnEachSide(String request) {
        ServiceId shop = ServiceId.of("shop");
        try (TcpServer server = OneWriteServer.start();
                EngineFixture fixture = new EngineFixture(
                                Ticker.system(), builder -> builder.transport(counted.transport()))
                        .declare(new Service(shop, ServicePolicy.DEFAULT), Endpoint.of("127.0.0.1", server.port()))
                        .route("shop", new RouteTarget.ToService(shop))
                        .apply();
                RawClient client = EngineFixture.connect(fixture.gateway())) {
            exchange(fixture, client, request);
            int[] before = counts();
            for (int i = 0; i < REQUESTS; i++) {
                exchange(fixture, client, request);
            }
            int[] after = counts();
            assertThat(after[0] - before[0]).as("reads from the client").isEqualTo(REQUESTS);
            assertThat(after[1] - before[1]).as("writes to the client").isEqualTo(REQUESTS);
            assertThat(after[2] - before[2]).as("reads from the server").isEqualTo(REQUESTS);
            assertThat(after[3] - before[3]).as("writes to the server").isEqualTo(REQUESTS);
            assertThat(after[4] - before[4]).as("changes of what is polled for").isZero();
            assertThat(server.accepted()).as("connections to the server").isEqualTo(1);
        }
    }

    /** An exchange ends just after its response is on the wire. */
    private static void exchange(EngineFixture fixture, RawClient client, String request) {
        assertThat(client.send(request).readFinalResponse().status()).isEqualTo(200);
        fixture.nextEnded();
    }

    private int[] counts() {
        return new int[] {
            counted.downstream.reads.get(),
            counted.downstream.flushes.get(),
            counted.upstream.reads.get(),
            counted.upstream.flushes.get(),
            counted.polls.get()
        };
    }
}
