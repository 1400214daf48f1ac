package io.portcullis.equivalence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Predicates of every stock factory, each with the kind of request that meets it. */
final class Predicates {
    private final List<Sample> all = new ArrayList<>();

    private Predicates() {}

    static List<Sample> all() {
        Predicates samples = new Predicates();
        samples.paths();
        samples.hosts();
        samples.fields();
        samples.rest();
        return samples.all;
    }

    private void add(String factory, String yaml, Consumer<Draft> shape, String... variables) {
        all.add(new Sample(factory, yaml, shape, List.of(variables)));
    }

    private void paths() {
        add("Path", "Path=/a/**", draft -> draft.path("/a/b/c"));
        add("Path", "Path=/a,/b/**", draft -> draft.path("/b/"));
        add("Path", "Path=/a/{x}", draft -> draft.path("/a/red-1"), "x");
        add("Path", "Path=/{x}/b/**", draft -> draft.path("/blue/b/c%20d"), "x");
        add("Path", "Path=/{x:[ab]+}/{*rest}", draft -> draft.path("/ab/1/2"), "x", "rest");
        add("Path", "Path=/{x}/{y}/end", draft -> draft.path("/1/2/end"), "x", "y");
        add("Path", "Path=/**", draft -> draft.path("/any/thing"));
        add("Path", "Path=/1/?", draft -> draft.path("/1/z"));
        add("Path", "Path=/${equivalence.word}/**", draft -> draft.path("/placed/b"));
        add("Path", "{ name: Path, args: { patterns: '/a/**,/c/{x}/**' } }", draft -> draft.path("/c/d/e"));
        add("Path", "{ name: Path, args: { patterns: [ '/a/b', '/c/*' ] } }", draft -> draft.path("/c/d"));
        add("Path", "Path=/t/{x},false", draft -> draft.path("/t/1"));
    }

    private void hosts() {
        add("Host", "Host=**.example.org", draft -> draft.host("a.b.example.org"));
        add("Host", "Host={h}.example.org", draft -> draft.host("green.example.org"), "h");
        add("Host", "Host=example.org,other.net", draft -> draft.host("other.net"));
        add("Host", "Host=*.example.org:*", draft -> draft.host("a.example.org:8080"));
        add("Host", "Host=**", draft -> draft.host("anything"));
        add("Host", "{ name: Host, args: { patterns: '{h}.*.org' } }", draft -> draft.host("x.y.org"), "h");
    }

    private void fields() {
        add("Header", "Header=X-A", draft -> draft.header("x-a", "1"));
        add("Header", "Header=X-A, \\d+", draft -> draft.header("X-A", "x").header("X-A", "12"));
        add("Header", "{ name: Header, args: { header: X-B, regexp: 'a.*' } }", draft -> draft.header("X-B", "ab"));
        add("Query", "Query=q", draft -> draft.query("q"));
        add("Query", "Query=q, gree.", draft -> draft.query("q=green"));
        add("Query", "{ name: Query, args: { param: r, regexp: 'a b' } }", draft -> draft.query("r=a+b"));
        add("Cookie", "Cookie=c, a.?", draft -> draft.cookie("c=ab"));
        add(
                "Cookie",
                "{ name: Cookie, args: { name: d, regexp: '1' } }",
                draft -> draft.cookie("c=2").cookie("d=1"));
        add("Method", "Method=GET", draft -> draft.method("GET"));
        add("Method", "Method=POST,PUT", draft -> draft.method("POST").body("a=1", false));
        add("Method", "{ name: Method, args: { methods: 'DELETE,PATCH' } }", draft -> draft.method("PATCH"));
        add("Version", "Version=1.1+", draft -> draft.header("X-API-Version", "1.2"));
        add("Version", "Version=1.0", draft -> {});
        add("Version", "{ name: Version, args: { version: '2.0' } }", draft -> draft.header("X-API-Version", "2.0"));
        add("Version", "Version=1.2.1", draft -> draft.header("X-API-Version", "v1.2.1"));
        add("Version", "Version=2.1+", draft -> draft.header("X-API-Version", "3"));
    }

    private void rest() {
        add("After", "After=2017-01-20T17:42:47.789-07:00[America/Denver]", draft -> {});
        add("After", "{ name: After, args: { datetime: '2117-01-20T17:42:47Z' } }", draft -> {});
        add("Before", "Before=2117-01-20T17:42:47.789-07:00[America/Denver]", draft -> {});
        add("Before", "Before=1500000000000", draft -> {});
        add("Between", "Between=2017-01-20T17:42:47Z, 2117-01-21T17:42:47Z", draft -> {});
        add(
                "Between",
                "{ name: Between, args: { datetime1: '2017-01-20T17:42:47Z', datetime2: '2017-01-21T17:42:47Z' } }",
                draft -> {});
        add("RemoteAddr", "RemoteAddr=127.0.0.0/8", draft -> {});
        add("RemoteAddr", "RemoteAddr=10.1.0.0/16, 10.2.0.1", draft -> {});
        add("RemoteAddr", "{ name: RemoteAddr, args: { sources: '127.0.0.1' } }", draft -> {});
        add("XForwardedRemoteAddr", "XForwardedRemoteAddr=127.0.0.1", draft -> {});
        add("XForwardedRemoteAddr", "XForwardedRemoteAddr=10.1.0.0/16", draft -> {});
        add(
                "ReadBody",
                "{ name: ReadBody, args: { inClass: java.lang.String, predicate: '#{@aboutB}' } }",
                draft -> draft.method("POST").body("b=1", false));
        add(
                "CloudFoundryRouteService",
                "CloudFoundryRouteService=",
                draft -> draft.header("X-CF-Forwarded-Url", "http://x")
                        .header("X-CF-Proxy-Signature", "s")
                        .header("X-CF-Proxy-Metadata", "m"));
    }
}
