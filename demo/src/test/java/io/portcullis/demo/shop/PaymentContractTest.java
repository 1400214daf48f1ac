package io.portcullis.demo.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import io.portcullis.demo.Poll;
import io.portcullis.demo.shop.PaymentState.Mood;
import io.portcullis.demo.shop.ShopApplication.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The payment service in PHP and its stand-in in Java do the same. PHP is skipped where it is not installed. */
class PaymentContractTest {
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final int START_POLLS = 100;

    @TempDir
    private Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> servers = new ArrayList<>();
    private PaymentState state;

    private enum Language {
        PHP,
        JAVA
    }

    @BeforeEach
    void aState() {
        state = new PaymentState(directory);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
        http.close();
    }

    @ParameterizedTest
    @EnumSource
    void aQuoteTellsTheVersionTheCopyAndTheTrace(Language language) throws Exception {
        URI payment = start(language);
        JsonNode quote = JsonAnswer.JSON.readTree(get(payment.resolve("/quote")).body());
        assertThat(quote.path("version").asString()).isEqualTo("1.10");
        assertThat(quote.path("copy").asString()).isEqualTo("v1");
        assertThat(quote.path("traceparent").asString()).isEqualTo(TRACEPARENT);
        assertThat(quote.path("amount").asInt()).isEqualTo(100);
        assertThat(state.requestsOf(TRACEPARENT)).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void flakyIsOneInFiveAndTakesTheMoneyAllTheSame(Language language) throws Exception {
        URI payment = start(language);
        state.set("v1", Mood.FLAKY);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            statuses.add(charge(payment, "charge-" + i).statusCode());
        }
        assertThat(statuses).containsExactly(200, 200, 200, 200, 503, 200, 200, 200, 200, 503);
        assertThat(state.executions()).hasSize(10).containsEntry("charge-4", 1L);
        assertThat(state.answered(Optional.of("v1"), 503)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void failingIsEveryRequestUntilItRecovers(Language language) throws Exception {
        URI payment = start(language);
        state.set("v1", Mood.FAILING);
        assertThat(get(payment.resolve("/quote")).statusCode()).isEqualTo(500);
        assertThat(get(payment.resolve("/healthz")).statusCode()).isEqualTo(200);
        state.set("v1", Mood.OK);
        assertThat(get(payment.resolve("/quote")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownPageIsNotFound(Language language) throws Exception {
        assertThat(get(start(language).resolve("/nowhere")).statusCode()).isEqualTo(404);
    }

    private URI start(Language language) throws Exception {
        return switch (language) {
            case JAVA -> standIn();
            case PHP -> php();
        };
    }

    private URI standIn() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ShopApplication application = new ShopApplication("v1", Kind.PAYMENT, 1, 1, Map.of("PAYMENT_VERSION", "1.10"));
        server.createContext("/", new StandInPayment(application, state));
        server.start();
        servers.add(() -> server.stop(0));
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private URI php() throws Exception {
        PhpTools tools =
                PhpTools.find(Optional.ofNullable(System.getenv("PATH")).orElse(""));
        assumeThat(tools.php()).as("PHP with curl").isPresent();
        int port = freePort();
        ProcessBuilder command = new ProcessBuilder(
                tools.php().orElseThrow().toString(), "-q", "-S", "127.0.0.1:" + port, "php/payment/index.php");
        command.environment()
                .putAll(Map.of("PAYMENT_COPY", "v1", "PAYMENT_VERSION", "1.10", "PAYMENT_STATE", directory.toString()));
        Process process = command.redirectErrorStream(true)
                .redirectOutput(directory.resolve("php.log").toFile())
                .start();
        servers.add(() -> process.destroyForcibly().waitFor());
        URI uri = URI.create("http://127.0.0.1:" + port);
        assertThat(Poll.until(START_POLLS, () -> answers(uri.resolve("/healthz"))))
                .as("php -S answers")
                .isTrue();
        return uri;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answers(URI uri) throws InterruptedException {
        try {
            return get(uri).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri).header("traceparent", TRACEPARENT).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> charge(URI payment, String id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(payment.resolve("/charge"))
                .POST(BodyPublishers.ofString("{\"id\":\"" + id + "\"}"))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
