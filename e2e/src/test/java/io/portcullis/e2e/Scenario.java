package io.portcullis.e2e;

import java.util.List;

/**
 * A request that every client makes if it can.
 *
 * @param target path and query at the recorder
 * @param chunked whether the client must not know the length of the body beforehand
 */
record Scenario(String name, String method, String target, String body, boolean chunked) {
    /** Larger than what curl sends without asking first (Expect: 100-continue). */
    private static final String LARGE_FORM = "field=" + "0123456789abcdef".repeat(70_000);

    static final List<Scenario> ALL = List.of(
            of("a small GET", "GET", "/ok?page=1&name=a%20b+c&empty="),
            of("a small POST", "POST", "/ok", "card=4242&amount=5"),
            of("a POST that curl announces by Expect", "POST", "/upload", LARGE_FORM),
            new Scenario("a chunked POST", "POST", "/upload", "in several small parts", true),
            of("PUT", "PUT", "/upload", "{\"a\":1}"),
            of("DELETE without a body", "DELETE", "/204"),
            of("HEAD", "HEAD", "/ok"),
            of("204", "GET", "/204"),
            of("304", "GET", "/304"),
            of("404", "GET", "/404"),
            of("500 to a POST", "POST", "/500", "x=1"),
            of("a redirect", "GET", "/redirect"),
            of("103 before the response", "GET", "/hints"),
            of("a chunked response with a trailer", "GET", "/chunked"),
            of("a response that ends with its connection", "GET", "/until-close"),
            of("a response that is cut off", "GET", "/cut"),
            of("a chunked response that is cut off", "GET", "/cut-chunked"));

    private static Scenario of(String name, String method, String target) {
        return of(name, method, target, "");
    }

    private static Scenario of(String name, String method, String target, String body) {
        return new Scenario(name, method, target, body, false);
    }

    @Override
    public String toString() {
        return name;
    }
}
