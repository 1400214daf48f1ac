package io.portcullis.spring.observe;

/** The tags of our meters. Each has a bounded number of values. */
public enum PortcullisTag {
    ROLE("role", "`gateway`, `outbound` or `inbound`: which kind of listener the request or connection came in on"),
    LANE("lane", "`engine` or `extension`: who ran the route; what was refused before is the engine's"),
    ROUTE("route", "id of the route; `none` where no route matched, `other` beyond the first 1000 ids"),
    SERVICE(
            "service",
            "name of the service; `none` where none was chosen, `other` beyond the first 1000 names; of tunnels `external`"
                    + " outside of the mesh, and `none` at the inbound side"),
    SUBSET("subset", "chosen subset; `none` where the service has no subsets, `other` beyond the first 1000 names"),
    METHOD("method", "`GET`, `HEAD`, `POST`, `PUT`, `PATCH`, `DELETE`, `OPTIONS`, or `other`"),
    STATUS("status", "class of the status: `1xx` to `5xx`; `none` where no response was sent or received"),
    CODE("code", "failure code as in the response and the access log, such as `upstream_timeout`; `none` for success"),
    OUTCOME("outcome", "`success`, `status` (an answer that counts as a failure) or `error` (no whole answer)"),
    GRPC_STATUS(
            "grpc_status",
            "status as clients see it: one of the seventeen names of gRPC, such as `OK` or `UNAVAILABLE`; `UNKNOWN` for what is none"),
    LIMIT("limit", "name of the limit, as in docs/limits.md, such as `client_connections`"),
    LOOP("loop", "number of the event loop, from 0"),
    BUNDLE("bundle", "name of the SSL bundle"),
    RESULT(
            "result",
            "`ok`, `too_many` (not begun), `timeout`, `not_tls`, `unknown_name`, `version`, `cipher`, `protocol`,"
                    + " `no_certificate`, `bad_certificate`, `alert` (the client's), `closed` (by the client) or `other`");

    private final String text;
    private final String valuesText;

    PortcullisTag(String text, String valuesText) {
        this.text = text;
        this.valuesText = valuesText;
    }

    /** The key. */
    public String text() {
        return text;
    }

    /** What the values are, for docs/metrics.md. */
    public String valuesText() {
        return valuesText;
    }
}
