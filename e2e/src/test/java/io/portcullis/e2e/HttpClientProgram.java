package io.portcullis.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * An application of its own that calls by Java's HttpClient: METHOD URL BODYFILE FRAMING TIMES VERSION. Prints what comes back.
 */
@SuppressWarnings("SystemOut") // That is what it is for.
final class HttpClientProgram {
    private HttpClientProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[1]))
                .timeout(Duration.ofSeconds(30))
                .header("X-mIxEd", "From Java")
                .header("X-Twice", "1")
                .header("X-Twice", "2")
                .method(arguments[0], body(arguments[2], arguments[3]))
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.valueOf(arguments[5]))
                .build()) {
            for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
                print(client, request);
            }
        }
    }

    private static BodyPublisher body(String file, String framing) throws IOException {
        if (file.isEmpty()) {
            return BodyPublishers.noBody();
        }
        byte[] bytes = Files.readAllBytes(Path.of(file));
        return framing.equals("chunked")
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes))
                : BodyPublishers.ofByteArray(bytes);
    }

    private static void print(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
            StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.statusCode() + "\r\n");
            answer.headers()
                    .map()
                    .forEach((name, values) -> values.forEach(value ->
                            head.append(name).append(": ").append(value).append("\r\n")));
            System.out.print(head + "\r\n" + answer.body());
        } catch (IOException e) {
            System.out.println("error " + e.getClass().getSimpleName());
        }
    }
}
