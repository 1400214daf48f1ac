package io.portcullis.spring.route;

import io.portcullis.engine.http.BodyLength;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.HttpVersion;
import io.portcullis.engine.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request made to meet the routes of {@link SampleRoutes}. */
record SampleRequest(
        String method,
        String path,
        @Nullable String query,
        String host,
        List<Map.Entry<String, String>> headers,
        List<Map.Entry<String, String>> cookies) {
    private static final String[] SEGMENTS = {"a", "b", "c", "ab", "1", "a%20b", "a;v=1", "red-green"};
    private static final String[] QUERIES = {"q", "q=", "q=1", "q=a+b", "%71=1&r", "r=1&q=2", "=q", "q==1", "x=%7E"};
    private static final String[] HOSTS = {
        "example.org", "a.example.org", "b.a.example.org", "example.org:8080", "other.net", "a", "EXAMPLE.org"
    };
    private static final String[] VALUES = {"1", "a", "a,b", "\"a,b\",1", "", "ab", "a b, c d", "b, a"};

    static SampleRequest of(Random random) {
        StringBuilder path = new StringBuilder();
        int segments = random.nextInt(5);
        for (int i = 0; i < segments; i++) {
            path.append(random.nextInt(25) == 0 ? "//" : "/").append(pick(random, SEGMENTS));
        }
        path.append(segments == 0 || random.nextInt(6) == 0 ? "/" : "");
        return new SampleRequest(
                pick(random, "GET", "POST", "PUT"),
                path.toString(),
                random.nextInt(3) == 0 ? pick(random, QUERIES) : null,
                pick(random, HOSTS),
                pairs(random, "X-A", "x-b", VALUES),
                pairs(random, "c", "d", "1", "a", "ab"));
    }

    private static List<Map.Entry<String, String>> pairs(Random random, String one, String other, String... values) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            pairs.add(Map.entry(pick(random, one, other), pick(random, values)));
        }
        return pairs;
    }

    static String pick(Random random, String... texts) {
        return texts[random.nextInt(texts.length)];
    }

    String target() {
        return query == null ? path : path + "?" + query;
    }

    /** The same request as the engine's codec would give it. */
    RequestHead head() {
        Headers fields = new Headers();
        fields.add(HeaderName.HOST, host);
        headers.forEach(header -> fields.add(HeaderName.of(header.getKey()), header.getValue()));
        if (!cookies.isEmpty()) {
            fields.add(
                    HeaderName.COOKIE,
                    cookies.stream().map(c -> c.getKey() + "=" + c.getValue()).collect(Collectors.joining("; ")));
        }
        return new RequestHead(method, path, query, HttpVersion.HTTP_1_1, fields, BodyLength.NONE);
    }
}
