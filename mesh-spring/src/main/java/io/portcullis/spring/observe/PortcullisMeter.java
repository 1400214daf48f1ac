package io.portcullis.spring.observe;

import static io.portcullis.spring.observe.PortcullisTag.BUNDLE;
import static io.portcullis.spring.observe.PortcullisTag.CODE;
import static io.portcullis.spring.observe.PortcullisTag.GRPC_STATUS;
import static io.portcullis.spring.observe.PortcullisTag.LANE;
import static io.portcullis.spring.observe.PortcullisTag.LIMIT;
import static io.portcullis.spring.observe.PortcullisTag.LOOP;
import static io.portcullis.spring.observe.PortcullisTag.METHOD;
import static io.portcullis.spring.observe.PortcullisTag.OUTCOME;
import static io.portcullis.spring.observe.PortcullisTag.RESULT;
import static io.portcullis.spring.observe.PortcullisTag.ROLE;
import static io.portcullis.spring.observe.PortcullisTag.ROUTE;
import static io.portcullis.spring.observe.PortcullisTag.SERVICE;
import static io.portcullis.spring.observe.PortcullisTag.STATUS;
import static io.portcullis.spring.observe.PortcullisTag.SUBSET;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Every meter of ours. docs/metrics.md, the alert rules and the dashboard are checked against it. Never rename one: alerts
 * are built on them.
 */
public enum PortcullisMeter {
    REQUESTS(
            "portcullis.requests",
            Type.HISTOGRAM,
            "seconds",
            "Exchanges that ended, from the request head to the end of both directions",
            ROLE,
            LANE,
            ROUTE,
            SERVICE,
            METHOD,
            STATUS,
            CODE),
    OVERHEAD(
            "portcullis.overhead",
            Type.HISTOGRAM,
            "seconds",
            "What this hop added: request head read to written plus response head read to written",
            ROLE,
            LANE),
    ATTEMPTS(
            "portcullis.attempts",
            Type.TIMER,
            "seconds",
            "Attempts at endpoints, the first of each request included",
            SERVICE,
            SUBSET,
            OUTCOME),
    GRPC_CALLS("portcullis.grpc.calls", Type.COUNTER, "", "Calls of gRPC that ended", ROLE, SERVICE, GRPC_STATUS),
    RETRIES("portcullis.retries", Type.COUNTER, "", "Attempts after the first of a request", SERVICE, SUBSET),
    REQUEST_BYTES("portcullis.request.bytes", Type.COUNTER, "bytes", "Bytes of request bodies", ROLE, ROUTE, SERVICE),
    RESPONSE_BYTES(
            "portcullis.response.bytes", Type.COUNTER, "bytes", "Bytes of response bodies", ROLE, ROUTE, SERVICE),
    EXCHANGES_ACTIVE(
            "portcullis.exchanges.active", Type.GAUGE, "", "Exchanges and tunnels that have begun and not ended"),
    WEBSOCKETS_SENT_AWAY(
            "portcullis.websockets.sent.away",
            Type.COUNTER,
            "",
            "WebSockets whose client was told to connect elsewhere (Close 1001), because this process drains"),
    CONNECTIONS("portcullis.connections", Type.GAUGE, "", "Connections of clients that are open", ROLE),
    LIMITS_REACHED(
            "portcullis.limits.reached",
            Type.COUNTER,
            "",
            "How often a limit was reached: a connection, request or body was refused, ended or made to wait",
            ROLE,
            LIMIT),
    BUFFERS_BYTES(
            "portcullis.buffers.bytes",
            Type.GAUGE,
            "bytes",
            "Bytes that wait in buffers: input, bodies on their way, copies for retries, output"),
    BUFFERS_STATE(
            "portcullis.buffers.state",
            Type.GAUGE,
            "",
            "0: room enough; 1: scarce, bodies move in small pieces; 2: used up, new requests are refused"),
    TUNNELS(
            "portcullis.tunnels",
            Type.TIMER,
            "seconds",
            "Connections passed on byte for byte that ended, from begin to end; refused connections too",
            ROLE,
            SERVICE,
            CODE),
    TUNNEL_CONNECT(
            "portcullis.tunnel.connect",
            Type.TIMER,
            "seconds",
            "Tunnels that got their endpoint, and the time until then, retries included",
            ROLE,
            SERVICE),
    TUNNELS_ACTIVE(
            "portcullis.tunnels.active", Type.GAUGE, "", "Tunnels that have an endpoint and not ended", ROLE, SERVICE),
    TUNNEL_SENT_BYTES(
            "portcullis.tunnel.sent.bytes",
            Type.COUNTER,
            "bytes",
            "Bytes from clients to endpoints, added when a tunnel ends",
            ROLE,
            SERVICE),
    TUNNEL_RECEIVED_BYTES(
            "portcullis.tunnel.received.bytes",
            Type.COUNTER,
            "bytes",
            "Bytes from endpoints to clients, added when a tunnel ends",
            ROLE,
            SERVICE),
    ENDPOINTS("portcullis.endpoints", Type.GAUGE, "", "Known endpoints of the service", SERVICE),
    ENDPOINTS_EJECTED(
            "portcullis.endpoints.ejected", Type.GAUGE, "", "Endpoints left out because they failed", SERVICE),
    ENDPOINTS_UNHEALTHY(
            "portcullis.endpoints.unhealthy",
            Type.GAUGE,
            "",
            "Endpoints left out because their health checks fail",
            SERVICE),
    EVENT_LOOP_LAG(
            "portcullis.event.loop.lag",
            Type.GAUGE,
            "seconds",
            "Longest delay of a task of the event loop in the last 10 to 20 seconds",
            LOOP),
    PROCESS_RSS("portcullis.process.rss", Type.GAUGE, "bytes", "Resident memory of the process; NaN where not Linux"),
    ACCESS_LOG_DROPPED(
            "portcullis.access.log.dropped", Type.COUNTER, "", "Lines of the access log that were not written"),
    CONFIG_VERSION("portcullis.config.version", Type.GAUGE, "", "Version of the configuration in force, from 1"),
    CONFIG_REJECTIONS(
            "portcullis.config.rejections", Type.COUNTER, "", "Configurations that were refused, the last one stayed"),
    DISCOVERY_FAILURES(
            "portcullis.discovery.failures",
            Type.COUNTER,
            "",
            "Answers without endpoints of the DNS or of discovery; the last good ones stay",
            SERVICE),
    CERTIFICATE_EXPIRY(
            "portcullis.certificate.expiry",
            Type.GAUGE,
            "seconds",
            "Time until the certificate in use expires, or the first authority that vouches for clients; negative once it has",
            BUNDLE),
    HANDSHAKES(
            "portcullis.tls.handshakes",
            Type.COUNTER,
            "",
            "TLS handshakes with clients of the gateway that ended, or were not begun",
            RESULT),
    HANDSHAKES_ACTIVE(
            "portcullis.tls.handshakes.active", Type.GAUGE, "", "TLS handshakes of the gateway that are under way");

    private final String text;
    private final Type type;
    private final String unit;
    private final String description;
    private final List<PortcullisTag> tags;

    PortcullisMeter(String text, Type type, String unit, String description, PortcullisTag... tags) {
        this.text = text;
        this.type = type;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** What a meter does with values. */
    public enum Type {
        /** Goes up. */
        COUNTER,
        /** Count, sum and maximum of durations. */
        TIMER,
        /** A timer with buckets. */
        HISTOGRAM,
        /** Has a value now. */
        GAUGE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The name in Micrometer. */
    public String text() {
        return text;
    }

    public Type type() {
        return type;
    }

    /** Base unit, or empty. */
    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** In the order in which values are given. */
    public List<PortcullisTag> tags() {
        return tags;
    }

    /** The names of its series at /actuator/prometheus. */
    public List<String> prometheusNames() {
        String name = text.replace('.', '_');
        String withUnit = unit.isEmpty() || name.endsWith(unit) ? name : name + '_' + unit;
        return switch (type) {
            case GAUGE -> List.of(withUnit);
            case COUNTER -> List.of(withUnit + "_total");
            case TIMER -> List.of(withUnit + "_count", withUnit + "_sum", withUnit + "_max");
            case HISTOGRAM -> List.of(withUnit + "_bucket", withUnit + "_count", withUnit + "_sum", withUnit + "_max");
        };
    }

    /**
     * The tags as Micrometer takes them: key, value, key, value.
     *
     * @throws IllegalArgumentException if there is not one value for each tag
     */
    String[] keyValues(String... values) {
        if (values.length != tags.size()) {
            throw new IllegalArgumentException(
                    text + ": " + values.length + " tag values (expected: " + tags.size() + ", " + tags + ")");
        }
        List<String> all = new ArrayList<>(values.length * 2);
        for (int i = 0; i < values.length; i++) {
            all.add(tags.get(i).text());
            all.add(values[i]);
        }
        return all.toArray(String[]::new);
    }
}
