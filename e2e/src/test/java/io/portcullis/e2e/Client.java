package io.portcullis.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs that call the recorder, each as its users have it; they write what they see, head and body, to their output. */
enum Client {
    CURL_1_0("curl --http1.0"),
    CURL_1_1("curl --http1.1"),
    PHP_CURL("PHP's curl extension"),
    PHP_STREAMS_1_0("PHP's streams, HTTP/1.0"),
    PHP_STREAMS_1_1("PHP's streams, HTTP/1.1"),
    JAVA("Java's HttpClient"),
    JAVA_AS_IT_COMES("Java's HttpClient, which asks for HTTP/2"),
    NGINX_1_0("nginx, proxy_pass as it comes"),
    NGINX_1_1("nginx, proxy_pass with kept connections");

    private final String description;

    Client(String description) {
        this.description = description;
    }

    /** Puts what they need into the pods. */
    static void install(BothWays both) {
        both.install("/clients/curl.php", "curl.php");
        both.install("/clients/streams.php", "streams.php");
        both.install("/clients/nginx.conf", "nginx.conf");
        String program = HttpClientProgram.class.getName().replace('.', '/') + ".class";
        both.install("/" + program, "classes/" + program);
    }

    boolean can(Scenario scenario) {
        return switch (this) {
            // HTTP/1.0 has no chunks, in neither direction.
            case CURL_1_0, PHP_STREAMS_1_0 ->
                !scenario.chunked() && !scenario.target().equals("/cut-chunked");
            case NGINX_1_0 -> !scenario.target().equals("/cut-chunked");
            // It waits for more behind a 103, until its timeout.
            case NGINX_1_1 -> !scenario.target().equals("/hints");
            // They know the length of what they send.
            case PHP_STREAMS_1_1 -> !scenario.chunked();
            // It differs from the other in its request's fields only.
            case JAVA_AS_IT_COMES -> scenario.target().equals("/upload");
            default -> true;
        };
    }

    /** The command that makes the request, to be run in the client's pod. */
    List<String> command(Surroundings in, Scenario scenario) {
        Path home = in.client().directory();
        String url = "http://recorder" + scenario.target();
        String framing = framing(scenario);
        String body = body(home, scenario);
        return switch (this) {
            case CURL_1_0 -> curl("--http1.0", url, body, scenario);
            case CURL_1_1 -> curl("--http1.1", url, body, scenario);
            case PHP_CURL -> List.of("php", home + "/curl.php", scenario.method(), url, body, framing);
            case PHP_STREAMS_1_0 -> List.of("php", home + "/streams.php", scenario.method(), url, body, "1.0");
            case PHP_STREAMS_1_1 -> List.of("php", home + "/streams.php", scenario.method(), url, body, "1.1");
            case JAVA -> java(home, url, body, scenario, "HTTP_1_1");
            case JAVA_AS_IT_COMES -> java(home, url, body, scenario, "HTTP_2");
            case NGINX_1_0 -> curl("--http1.1", "http://127.0.0.1:8090" + scenario.target(), body, scenario);
            case NGINX_1_1 -> curl("--http1.1", "http://127.0.0.1:8091" + scenario.target(), body, scenario);
        };
    }

    private static List<String> java(Path home, String url, String body, Scenario scenario, String version) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                home.resolve("classes").toString(),
                HttpClientProgram.class.getName(),
                scenario.method(),
                url,
                body,
                framing(scenario),
                "1",
                version);
    }

    private static String framing(Scenario scenario) {
        return scenario.chunked() ? "chunked" : "fixed";
    }

    /** The file the body is in, or an empty text: a large one is too long for an argument. */
    private static String body(Path home, Scenario scenario) {
        try {
            return scenario.body().isEmpty()
                    ? ""
                    : Files.writeString(home.resolve("body.txt"), scenario.body())
                            .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> curl(String version, String url, String body, Scenario scenario) {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "-i", "-m", "30", version));
        command.addAll(List.of("-H", "X-mIxEd: From curl", "-H", "X-Twice: 1", "-H", "X-Twice: 2"));
        command.addAll(scenario.method().equals("HEAD") ? List.of("--head") : List.of("--request", scenario.method()));
        if (scenario.chunked()) {
            command.addAll(List.of("-H", "Transfer-Encoding: chunked"));
        }
        if (!body.isEmpty()) {
            command.addAll(List.of("--data-binary", "@" + body));
        }
        command.add(url);
        return command;
    }

    @Override
    public String toString() {
        return description;
    }
}
