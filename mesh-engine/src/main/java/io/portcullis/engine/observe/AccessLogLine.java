package io.portcullis.engine.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.engine.listen.ListenerRole;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an access log line of an exchange, in this order: {@code time}, {@code listener}, {@code role}, {@code lane}, {@code route},
 * {@code service}, {@code subset}, {@code endpoint}, {@code method}, {@code authority}, {@code path}, {@code protocol},
 * {@code status}, {@code grpc_status}, {@code code}, {@code message}, {@code duration_ms}, {@code overhead_us}, {@code attempts},
 * {@code request_bytes}, {@code response_bytes}, {@code client}, {@code proxy}, {@code peer}, {@code trace_id}, {@code span_id}. Those of
 * a tunnel: {@code time}, {@code listener}, {@code role}, {@code service}, {@code subset}, {@code endpoint}, {@code protocol}
 * (always {@code TCP}), {@code destination}, {@code name}, {@code code}, {@code message}, {@code duration_ms},
 * {@code connect_ms}, {@code attempts}, {@code sent_bytes}, {@code received_bytes}, {@code client}, {@code proxy}, {@code peer}. What does
 * not apply is left out. There is no query: it may hold secrets. Never rename a field: searches are built on them.
 * One thread.
 */
final class AccessLogLine {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /** Writes the record as one line. */
    void write(AccessLogEntry entry, JsonLine out) {
        switch (entry) {
            case ExchangeRecord exchange -> exchange(exchange, out);
            case TunnelRecord tunnel -> tunnel(tunnel, out);
        }
        out.end().newLine();
    }

    private void exchange(ExchangeRecord exchange, JsonLine out) {
        begin(out, exchange.startedAtMillis(), exchange.listener(), exchange.role());
        out.field("lane", exchange.lane().text());
        optional(out, "route", exchange.route());
        optional(out, "service", exchange.service());
        optional(out, "subset", exchange.subset());
        optional(out, "endpoint", exchange.endpoint());
        out.field("method", exchange.method())
                .field("authority", exchange.authority())
                .field("path", exchange.path())
                .field("protocol", exchange.protocol())
                .field("status", exchange.status());
        optional(
                out,
                "grpc_status",
                exchange.grpcStatus() == null ? null : exchange.grpcStatus().name());
        failure(out, exchange.failure());
        costs(out, exchange);
        out.field("client", exchange.clientAddress());
        optional(out, "proxy", exchange.proxy());
        optional(out, "peer", exchange.peer());
        out.field("trace_id", exchange.traceId()).field("span_id", exchange.spanId());
    }

    private void tunnel(TunnelRecord tunnel, JsonLine out) {
        begin(out, tunnel.startedAtMillis(), tunnel.listener(), tunnel.role());
        optional(out, "service", tunnel.service());
        optional(out, "subset", tunnel.subset());
        optional(out, "endpoint", tunnel.endpoint());
        out.field("protocol", "TCP").field("destination", tunnel.destination());
        optional(out, "name", tunnel.name());
        failure(out, tunnel.failure());
        out.thousandths("duration_ms", tunnel.durationNanos() / 1000);
        if (tunnel.connected()) {
            out.thousandths("connect_ms", tunnel.connectNanos() / 1000);
        }
        out.field("attempts", tunnel.attempts())
                .field("sent_bytes", tunnel.sentBytes())
                .field("received_bytes", tunnel.receivedBytes())
                .field("client", tunnel.clientAddress());
        optional(out, "proxy", tunnel.proxy());
        optional(out, "peer", tunnel.peer());
    }

    private void begin(JsonLine out, long millis, String listener, ListenerRole role) {
        out.begin().field("time", time(millis)).field("listener", listener).field("role", text(role));
    }

    private static void failure(JsonLine out, @Nullable Failure failure) {
        if (failure != null) {
            out.field("code", failure.code().text()).field("message", failure.message());
        }
    }

    private static void costs(JsonLine out, ExchangeRecord exchange) {
        out.thousandths("duration_ms", exchange.durationNanos() / 1000);
        if (exchange.overheadNanos() >= 0) {
            out.thousandths("overhead_us", exchange.overheadNanos());
        }
        out.field("attempts", exchange.attempts().size())
                .field("request_bytes", exchange.requestBytes())
                .field("response_bytes", exchange.responseBytes());
    }

    private static String text(ListenerRole role) {
        return switch (role) {
            case GATEWAY -> "gateway";
            case OUTBOUND -> "outbound";
            case INBOUND -> "inbound";
        };
    }

    private static void optional(JsonLine out, String name, @Nullable String value) {
        if (value != null) {
            out.field(name, value);
        }
    }

    /** RFC 3339 with milliseconds. Thousands of lines share a second, so its text is kept. */
    private String time(long millis) {
        long current = Math.floorDiv(millis, 1000L);
        if (current != second) {
            second = current;
            secondText = SECOND.format(Instant.ofEpochSecond(current));
        }
        int rest = (int) Math.floorMod(millis, 1000L);
        return secondText + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest + 'Z';
    }
}
