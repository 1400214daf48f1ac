package io.portcullis.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.testkit.pods.Finished;
import io.portcullis.testkit.pods.ProcessSpec;
import io.portcullis.testkit.pods.RequiresPods;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx and php-fpm, as they are: called by PHP's own clients and by curl, with the mesh and without. */
@RequiresPods
class PhpApplicationE2eTest {
    private static final SeenDifferently DIFFERENTLY = SeenDifferently.documented();
    private static final int LARGER_THAN_NGINX_TAKES = 20 * 1024 * 1024;
    private static BothWays both;

    @BeforeAll
    static void start() throws IOException {
        both = new BothWays();
        both.install("/clients/curl.php", "curl.php");
        both.install("/clients/streams.php", "streams.php");
        both.install("/clients/soap.php", "soap.php");
        both.install("/shop/payment.wsdl", "payment.wsdl");
        for (Surroundings each : both.both()) {
            shop(each);
            Path large = each.client().directory().resolve("large.bin");
            try (OutputStream out = Files.newOutputStream(large)) {
                Bulk.write(LARGER_THAN_NGINX_TAKES, out);
            }
        }
        both.start();
    }

    private static void shop(Surroundings in) throws IOException {
        Path home = in.server().directory();
        for (String page : List.of("seen.php", "slow.php", "soap.php", "payment.wsdl")) {
            BothWays.install("/shop/" + page, home.resolve("web").resolve(page));
        }
        Files.writeString(home.resolve("fixed.txt"), "a file of nginx\n");
        Path fpm = BothWays.install("/shop/php-fpm.conf", home.resolve("php-fpm.conf"));
        Path nginx = BothWays.install("/shop/nginx.conf", home.resolve("nginx.conf"));
        in.server()
                .start(ProcessSpec.of("php-fpm", program(), "-F", "-O", "-p", home.toString(), "-y", fpm.toString()))
                .awaitLine("ready to handle connections");
        in.server().start(ProcessSpec.of("nginx", "nginx", "-p", home + "/", "-c", nginx.toString()));
    }

    /** Its name ends with its version. */
    private static String program() throws IOException {
        try (Stream<Path> programs = Files.list(Path.of("/usr/sbin"))) {
            return programs.map(Path::toString)
                    .filter(each -> each.matches(".*/php-fpm[0-9.]*"))
                    .max(String::compareTo)
                    .orElseThrow(() -> new AssertionError("no php-fpm in /usr/sbin: install php-fpm"));
        }
    }

    @AfterAll
    static void stop() {
        both.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl -sS -i --http1.1 -A curl -b basket=7 -d card=4242&amount=5 http://shop/seen.php?a[]=1&a[]=2",
                "curl -sS -i --http1.0 -A curl http://shop/seen.php",
                "curl -sS -i -A curl -F amount=5 -F upload=@curl.php http://shop/seen.php",
                "curl -sS -i -A curl http://shop/slow.php",
                "curl -sS -i -A curl http://shop/fixed.txt",
                "curl -sS -i -A curl -r 2-5 http://shop/fixed.txt",
                "curl -sS -I -A curl http://shop/fixed.txt",
                "curl -sS -i -A curl http://shop/missing.php",
                "php curl.php POST http://shop/seen.php curl.php fixed",
                "php curl.php POST http://shop/seen.php curl.php chunked",
                "php streams.php POST http://shop/seen.php streams.php 1.0",
                "php streams.php POST http://shop/seen.php streams.php 1.1",
                "php streams.php GET http://shop/slow.php  1.1",
                "php soap.php payment.wsdl",
            })
    void theMeshIsNotSeen(String command) {
        assertThat(seen(both.meshed(), command)).isEqualTo(seen(both.plain(), command));
    }

    private static String seen(Surroundings in, String command) {
        String[] words = command.replace("curl -s", "curl -g -s").split(" ", -1);
        Finished finished = in.run(words);
        assertThat(finished.exitCode()).as("%s %s: %s", in, command, finished).isZero();
        assertThat(finished.out()).as("%s %s", in, command).isNotBlank();
        return withoutDocumented(finished.out())
                .replaceAll("(?m)^(?i:date|last-modified|etag): .*$", "of its time")
                .replaceAll("boundary=-+[0-9a-f]+", "boundary=drawn");
    }

    /** Documented fields, in heads and in what PHP makes of them, wherever they are printed. */
    private static String withoutDocumented(String text) {
        return DIFFERENTLY
                .common(text)
                .lines()
                .filter(line -> !isDocumented(line))
                .map(line -> line.replaceAll("\"REMOTE_ADDR\": \"[0-9.]+\"", "\"REMOTE_ADDR\": \"masked\"")
                        .replace("HTTP/1.0", "HTTP/1.1"))
                .collect(Collectors.joining("\n"));
    }

    private static boolean isDocumented(String line) {
        String lowerCase = line.strip().toLowerCase(Locale.ROOT);
        return DIFFERENTLY.names().stream()
                .anyMatch(name -> lowerCase.startsWith(name + ":")
                        || lowerCase.startsWith("\"http_" + name.replace('-', '_') + "\":"));
    }

    /** What PHP sees of its caller: an address of the pod, and the identity the caller has proven. */
    @Test
    void phpKnowsWhoCalled() {
        String seen = both.meshed().run("curl", "-sS", "http://shop/seen.php").out();

        assertThat(seen).contains("\"REMOTE_ADDR\": \"127.0.0.6\"");
        assertThat(seen)
                .containsPattern("\"HTTP_X_FORWARDED_CLIENT_CERT\": \"By=spiffe://example.org/ns/shop/sa/server;.*"
                        + "URI=spiffe://example.org/ns/shop/sa/client\"");
    }

    /** nginx answers 413 to the head of an upload, and reads no more of it than it must. */
    @RepeatedTest(5)
    void anUploadThatNginxFindsTooLargeIsAnswered() {
        List<String> seen = new ArrayList<>();
        for (Surroundings each : both.both()) {
            Finished curl = each.run(
                    "curl",
                    "-sS",
                    "-H",
                    "Expect:",
                    "-o",
                    "/dev/null",
                    "-w",
                    "%{http_code}",
                    "-T",
                    "large.bin",
                    "http://shop/seen.php");
            seen.add(curl.exitCode() + " " + curl.out());
        }
        assertThat(seen).containsExactly("0 413", "0 413");
    }

    @Test
    void nginxKeepsTheConnectionsOfItsClients() {
        for (Surroundings each : both.both()) {
            Finished curl =
                    each.run("sh", "-c", "curl -sSv http://shop/fixed.txt?[1-20] 2>&1 | grep -c 'Connected to'");

            assertThat(curl.out().trim()).as(each.name()).isEqualTo("1");
        }
    }
}
