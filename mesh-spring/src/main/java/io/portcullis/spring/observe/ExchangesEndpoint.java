package io.portcullis.spring.observe;

import io.portcullis.engine.observe.ExchangeRecord;
import io.portcullis.engine.observe.Explanation;
import io.portcullis.engine.observe.RecentExchanges;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeType;

/**
 * {@code /actuator/portcullisexchanges}: what happened to the last requests, and why, in plain words. With
 * {@code ?format=text} as text for a terminal. Any thread.
 */
@WebEndpoint(id = "portcullisexchanges")
public final class ExchangesEndpoint {
    private static final MimeType TEXT = MimeType.valueOf("text/plain;charset=UTF-8");

    private final RecentExchanges recent;

    public ExchangesEndpoint(RecentExchanges recent) {
        this.recent = recent;
    }

    /** The failed and retried exchanges and the last ones of any kind, newest first. */
    @ReadOperation
    public WebEndpointResponse<Object> recent(@Nullable String format) {
        List<Explained> notable = explain(recent.notable());
        List<Explained> latest = explain(recent.latest());
        if (isText(format)) {
            String text = "FAILED OR RETRIED\n\n" + text(notable) + "\nLATEST\n\n" + text(latest);
            return new WebEndpointResponse<>(text, 200, TEXT);
        }
        return new WebEndpointResponse<>(new Recent(notable, latest));
    }

    /** The exchanges of one trace; 404 if none is known any more. */
    @ReadOperation
    public WebEndpointResponse<Object> trace(@Selector String traceId, @Nullable String format) {
        List<Explained> found = explain(recent.find(traceId));
        if (found.isEmpty()) {
            return new WebEndpointResponse<>(404);
        }
        return isText(format)
                ? new WebEndpointResponse<>(text(found), 200, TEXT)
                : new WebEndpointResponse<>(new Found(found));
    }

    private static boolean isText(@Nullable String format) {
        return "text".equals(format);
    }

    private static List<Explained> explain(List<ExchangeRecord> exchanges) {
        return exchanges.stream().map(Explained::of).toList();
    }

    private static String text(List<Explained> exchanges) {
        return exchanges.stream()
                .map(exchange -> exchange.time() + " trace " + exchange.traceId() + '\n'
                        + exchange.explanation().stream()
                                .map(line -> "  " + printable(line) + '\n')
                                .collect(Collectors.joining()))
                .collect(Collectors.joining("\n"));
    }

    /** A peer's bytes must not move the cursor of whoever reads this. */
    private static String printable(String line) {
        StringBuilder clean = new StringBuilder(line.length());
        line.chars().forEach(c -> clean.append(Character.isISOControl(c) ? '.' : (char) c));
        return clean.toString();
    }

    /**
     * @param notable failed or retried
     * @param latest of any kind
     */
    public record Recent(List<Explained> notable, List<Explained> latest) {}

    /** @param exchanges those of the trace, newest first */
    public record Found(List<Explained> exchanges) {}

    /**
     * One exchange.
     *
     * @param time when it began
     * @param code failure code, or null
     * @param explanation sentences in the order of events
     */
    public record Explained(
            Instant time,
            String traceId,
            String spanId,
            String method,
            String authority,
            String path,
            @Nullable String route,
            @Nullable String service,
            int status,
            @Nullable String code,
            int attempts,
            double durationMillis,
            List<String> explanation) {
        static Explained of(ExchangeRecord exchange) {
            return new Explained(
                    Instant.ofEpochMilli(exchange.startedAtMillis()),
                    exchange.traceId(),
                    exchange.spanId(),
                    exchange.method(),
                    exchange.authority(),
                    exchange.path(),
                    exchange.route(),
                    exchange.service(),
                    exchange.status(),
                    exchange.failure() == null
                            ? null
                            : exchange.failure().code().text(),
                    exchange.attempts().size(),
                    exchange.durationNanos() / 1e6,
                    Explanation.lines(exchange));
        }
    }
}
