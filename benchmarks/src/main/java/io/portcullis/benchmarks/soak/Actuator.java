package io.portcullis.benchmarks.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gauges of a process, as its actuator tells them. One thread. */
final class Actuator implements AutoCloseable {
    private static final Pattern VALUE = Pattern.compile("\"value\":([-0-9.E]+)");

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    /**
     * The first value of a meter, or NaN if it is not there.
     *
     * @param meter with its tags, such as {@code jvm.memory.used?tag=area:heap}
     */
    double value(Mesh.Member member, String meter) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + member.actuator() + "/actuator/metrics/" + meter);
        HttpRequest request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
        Matcher value = VALUE.matcher(body(request));
        return value.find() ? Double.parseDouble(value.group(1)) : Double.NaN;
    }

    /** Asked for once more on a new connection: the old one may have been closed in the moment it was used again. */
    private String body(HttpRequest request) throws IOException, InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
