package io.portcullis.spring.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.core.model.Endpoint;
import io.portcullis.testkit.FakeTicker;
import io.portcullis.testkit.RefusingPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** With real ports and simulated time. */
@ExtendWith(OutputCaptureExtension.class)
class ApplicationDepartureTest {
    private static final Duration BOUND = Duration.ofSeconds(1);

    private final FakeTicker ticker = new FakeTicker();
    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final List<Endpoint> ports = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final ApplicationDeparture departure =
            new ApplicationDeparture(() -> ports, connections::get, ticker, (after, task) -> {
                ticker.advance(after);
                looks.add(task);
            });

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void anApplicationThatRefusesConnectionsAndHoldsNoneIsGoneAtOnce(CapturedOutput output) {
        ports.add(refusing());
        CompletableFuture<Boolean> gone = departure.within(BOUND);
        assertThat(gone).as("nothing runs on the thread that asks").isNotDone();
        look();
        assertThat(gone).isCompletedWithValue(true);
        assertThat(output).doesNotContain("waiting");
    }

    @Test
    void aListeningApplicationIsWaitedFor(CapturedOutput output) throws IOException {
        ServerSocket application = listening("127.0.0.1");
        ports.add(Endpoint.of("127.0.0.1", application.getLocalPort()));
        CompletableFuture<Boolean> gone = departure.within(BOUND);
        look();
        look();
        assertThat(gone).isNotDone();
        assertThat(output)
                .containsOnlyOnce("waiting for the application, at most 1 s more: 127.0.0.1:"
                        + application.getLocalPort() + " accepts connections");
        application.close();
        look();
        assertThat(gone).isCompletedWithValue(true);
        assertThat(output).contains("the application is gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void itIsFoundOnEitherLoopback(String address) throws IOException {
        ServerSocket application = listening(address);
        assertThat(ApplicationPort.accepts(Endpoint.of(address, application.getLocalPort())))
                .isTrue();
        application.close();
        assertThat(ApplicationPort.accepts(Endpoint.of(address, application.getLocalPort())))
                .isFalse();
    }

    @Test
    void itIsFoundAtAnAddressOfThePodToo() throws IOException {
        String own = InetAddress.getLocalHost().getHostAddress();
        ServerSocket application = listening(own);
        assertThat(ApplicationPort.accepts(Endpoint.of(own, application.getLocalPort())))
                .isTrue();
    }

    @Test
    void aHostThatDoesNotExistAcceptsNothing() {
        assertThat(ApplicationPort.accepts(Endpoint.of("application.invalid", 80)))
                .isFalse();
    }

    @Test
    void everyPortOfItCounts() throws IOException {
        ports.add(refusing());
        ServerSocket database = listening("127.0.0.1");
        ports.add(Endpoint.of("127.0.0.1", database.getLocalPort()));
        CompletableFuture<Boolean> gone = departure.within(BOUND);
        look();
        assertThat(gone).isNotDone();
        database.close();
        look();
        assertThat(gone).isCompletedWithValue(true);
    }

    @Test
    void aJobThatNeverListenedIsGoneWithItsLastConnection(CapturedOutput output) {
        ports.add(refusing());
        connections.set(2);
        CompletableFuture<Boolean> gone = departure.within(BOUND);
        look();
        connections.set(1);
        look();
        assertThat(gone).isNotDone();
        assertThat(output).contains("outbound connections open: 2", "outbound connections open: 1");
        connections.set(0);
        look();
        assertThat(gone).isCompletedWithValue(true);
    }

    @Test
    void whatDoesNotGoIsWaitedForNoLongerThanTheBound(CapturedOutput output) {
        ports.add(refusing());
        connections.set(1);
        CompletableFuture<Boolean> gone = departure.within(BOUND);
        for (int look = 0; look < 10; look++) {
            look();
            assertThat(gone).isNotDone();
        }
        look();
        assertThat(gone).isCompletedWithValue(false);
        assertThat(output)
                .contains("the application is still there: outbound connections open: 1; closing all the same");
        assertThat(looks).isEmpty();
    }

    @Test
    void aDrainThatTookAllTheTimeLeavesNoneToWait() {
        connections.set(1);
        CompletableFuture<Boolean> gone = departure.within(Duration.ofSeconds(-1));
        look();
        assertThat(gone).isCompletedWithValue(false);
    }

    @Test
    void aFailureEndsTheWaitToo() {
        ApplicationDeparture failing = new ApplicationDeparture(
                () -> {
                    throw new IllegalStateException("closed");
                },
                connections::get,
                ticker,
                (after, task) -> looks.add(task));
        CompletableFuture<Boolean> gone = failing.within(BOUND);
        look();
        assertThat(gone).isCompletedExceptionally();
    }

    private void look() {
        looks.remove().run();
    }

    private Endpoint refusing() {
        RefusingPort port = new RefusingPort();
        open.add(port);
        return Endpoint.of("127.0.0.1", port.port());
    }

    private ServerSocket listening(String address) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.ofLiteral(address));
        open.add(socket);
        return socket;
    }
}
