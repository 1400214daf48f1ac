package io.portcullis.equivalence;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Filters of every stock factory, each with the kind of request that it has something to do with. */
final class Filters {
    private final List<Sample> all = new ArrayList<>();

    private Filters() {}

    static List<Sample> all() {
        Filters samples = new Filters();
        samples.ofRequestFields();
        samples.ofResponseFields();
        samples.ofPaths();
        samples.ofParameters();
        samples.ofAnswers();
        samples.ofBodies();
        return samples.all;
    }

    private void add(String factory, String yaml, Consumer<Draft> shape, String... variables) {
        all.add(new Sample(factory, yaml, shape, List.of(variables)));
    }

    private void ofRequestFields() {
        add("AddRequestHeader", "AddRequestHeader=X-A, added", draft -> draft.header("X-A", "own"));
        add("AddRequestHeader", "AddRequestHeader=X-Var, <{x}>", draft -> {}, "x");
        add("AddRequestHeader", "{ name: AddRequestHeader, args: { name: X-Sum, value: '#{@word}' } }", draft -> {});
        add(
                "SetRequestHeader",
                "SetRequestHeader=X-A, set",
                draft -> draft.header("x-a", "1").header("X-A", "2"));
        add("SetRequestHeader", "{ name: SetRequestHeader, args: { name: X-H, value: 'of {h}' } }", draft -> {}, "h");
        add("RemoveRequestHeader", "RemoveRequestHeader=x-a", draft -> draft.header("X-A", "1"));
        add(
                "AddRequestHeadersIfNotPresent",
                "AddRequestHeadersIfNotPresent=X-A:1,X-New:{x},X-A:2",
                draft -> draft.header("X-A", "own"),
                "x");
        add("AddRequestHeadersIfNotPresent", "AddRequestHeadersIfNotPresent=X-New:1,X-New:2", draft -> {});
        add(
                "MapRequestHeader",
                "MapRequestHeader=X-A, X-Mapped",
                draft -> draft.header("X-A", "1").header("X-A", "2"));
        add("PreserveHostHeader", "PreserveHostHeader=", draft -> draft.host("kept.example.org"));
        add("SetRequestHostHeader", "SetRequestHostHeader=written.example.org", draft -> {});
        add("RequestHeaderSize", "RequestHeaderSize=100B", draft -> draft.header("X-Long", "l".repeat(120)));
        add(
                "RequestHeaderSize",
                "{ name: RequestHeaderSize, args: { maxSize: 1KB, errorHeaderName: X-E } }",
                draft -> {});
        add("SecureHeaders", "SecureHeaders=", draft -> {});
        add("SaveSession", "SaveSession=", draft -> {});
    }

    private void ofResponseFields() {
        add("AddResponseHeader", "AddResponseHeader=X-A, again", draft -> {});
        add("AddResponseHeader", "AddResponseHeader=X-Up, never, false", draft -> {});
        add("AddResponseHeader", "AddResponseHeader=X-Var, {x}{x}", draft -> {}, "x");
        add("SetResponseHeader", "SetResponseHeader=X-Up, set", draft -> {});
        add("SetResponseHeader", "{ name: SetResponseHeader, args: { name: X-Var, value: '{x}!' } }", draft -> {}, "x");
        add("RemoveResponseHeader", "RemoveResponseHeader=x-up", draft -> {});
        add("DedupeResponseHeader", "DedupeResponseHeader=X-Up X-Twice", draft -> {});
        add("DedupeResponseHeader", "DedupeResponseHeader=X-Up X-Twice, RETAIN_LAST", draft -> {});
        add(
                "DedupeResponseHeader",
                "{ name: DedupeResponseHeader, args: { name: X-Twice, strategy: RETAIN_UNIQUE } }",
                draft -> {});
        add("RewriteResponseHeader", "RewriteResponseHeader=X-Up, u(.), U$1", draft -> {});
        add("RewriteLocationResponseHeader", "RewriteLocationResponseHeader=NEVER_STRIP, Location, ,", draft -> {});
        add("RewriteLocationResponseHeader", "RewriteLocationResponseHeader=", draft -> draft.method("POST"));
    }

    private void ofPaths() {
        add("StripPrefix", "StripPrefix=1", draft -> {});
        add("StripPrefix", "{ name: StripPrefix, args: { parts: 2 } }", draft -> {});
        add("PrefixPath", "PrefixPath=/pre", draft -> {});
        add("PrefixPath", "PrefixPath=/p/{x}", draft -> {}, "x");
        add("RewritePath", "RewritePath=/a/?(?<rest>.*), /$\\{rest}", draft -> {});
        add("RewritePath", "RewritePath=/(b|c), /x$1y", draft -> {});
        add("SetPath", "SetPath=/set/path", draft -> {});
        add("SetPath", "SetPath=/v/{x}", draft -> {}, "x");
        add("RequestHeaderToRequestUri", "RequestHeaderToRequestUri=X-Absent", draft -> {});
        add(
                "RequestHeaderToRequestUri",
                "RequestHeaderToRequestUri=X-Url",
                draft -> draft.header("X-Url", "${upstream}/by/header?of=it"));
        add("SetRequestUri", "SetRequestUri=${equivalence.upstream}/uri", draft -> {});
        add("SetRequestUri", "SetRequestUri=${equivalence.upstream}/{x}?a=b", draft -> {}, "x");
    }

    private void ofParameters() {
        add("AddRequestParameter", "AddRequestParameter=added, yes", draft -> draft.query("q=1"));
        add("AddRequestParameter", "AddRequestParameter=v, {x}", draft -> {}, "x");
        add(
                "RemoveRequestParameter",
                "RemoveRequestParameter=q",
                draft -> draft.query("q=1").query("r=2"));
        add("RewriteRequestParameter", "RewriteRequestParameter=q, new", draft -> draft.query("q=1"));
    }

    private void ofAnswers() {
        add("SetStatus", "SetStatus=404", draft -> {});
        add("SetStatus", "SetStatus=CREATED", draft -> {});
        add("RedirectTo", "RedirectTo=302, https://acme.example.org/new", draft -> {});
        add("RedirectTo", "RedirectTo=301, https://acme.example.org/p?a=1, true", draft -> draft.query("q=1"));
        add("Retry", "Retry=1", draft -> {});
        add("Retry", "{ name: Retry, args: { retries: 2, statuses: BAD_GATEWAY, series: '' } }", draft -> {});
        add("Retry", "{ name: Retry, args: { retries: 3, statuses: NOT_FOUND } }", draft -> {});
        add("RequestSize", "RequestSize=5B", draft -> draft.method("POST").body("longer", false));
        add("RequestSize", "{ name: RequestSize, args: { maxSize: 1MB } }", draft -> {});
    }

    private void ofBodies() {
        add("RemoveJsonAttributesResponseBody", "RemoveJsonAttributesResponseBody=id,color", draft -> {});
        String text = "inClass: java.lang.String, outClass: java.lang.String, rewriteFunction: '#{@shouting}'";
        add("ModifyResponseBody", "{ name: ModifyResponseBody, args: { " + text + " } }", draft -> {});
        add(
                "CacheRequestBody",
                "{ name: CacheRequestBody, args: { bodyClass: java.lang.String } }",
                draft -> draft.method("POST").body("cached", false));
    }
}
