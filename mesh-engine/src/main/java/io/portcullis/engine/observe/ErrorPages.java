package io.portcullis.engine.observe;

import io.portcullis.core.error.Failure;
import io.portcullis.core.explain.Advice;
import io.portcullis.engine.http.Statuses;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Says a failure to whoever made the request: as plain text to people, as {@code application/problem+json} to programs that
 * ask for JSON. Any thread. RFC 9457.
 */
public final class ErrorPages {
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROBLEM = "application/problem+json";

    private ErrorPages() {}

    /**
     * The body of the response for a failure.
     *
     * @param accept value of the request's Accept, several lines joined by commas, or null
     * @param traceId what to search logs for, or empty
     */
    public static FailureBody render(Failure failure, @Nullable String accept, String traceId) {
        return prefersProblem(accept)
                ? new FailureBody(PROBLEM, problem(failure, traceId))
                : new FailureBody(TEXT, text(failure, traceId));
    }

    /**
     * As the other one, with pages that somebody has written in the place of the plain text.
     *
     * @param pages that there are
     * @param authority what was called, or empty
     */
    public static FailureBody render(
            Failure failure, @Nullable String accept, String traceId, OwnPages pages, String authority) {
        FailureBody own = prefersProblem(accept)
                ? null
                : pages.render(failure.status(), failure.code().text(), authority, traceId);
        return own == null ? render(failure, accept, traceId) : own;
    }

    /** Whether an Accept field asks for a problem document rather than for a page. */
    public static boolean prefersProblem(@Nullable String accept) {
        return accept != null && AcceptHeader.prefersProblem(accept);
    }

    private static byte[] problem(Failure failure, String traceId) {
        JsonLine out = new JsonLine(512)
                .begin()
                .field("type", "urn:portcullis:failure:" + failure.code().text())
                .field("title", Advice.meaning(failure.code()))
                .field("status", failure.status())
                .field("detail", failure.message());
        if (!traceId.isEmpty()) {
            out.field("instance", "urn:portcullis:trace:" + traceId);
        }
        out.field("code", failure.code().text());
        if (!traceId.isEmpty()) {
            out.field("trace_id", traceId);
        }
        if (!failure.remedy().isEmpty()) {
            out.field("remedy", failure.remedy());
        }
        return out.end().newLine().toBytes();
    }

    private static byte[] text(Failure failure, String traceId) {
        StringBuilder out = new StringBuilder(256);
        out.append(failure.status())
                .append(' ')
                .append(reason(failure.status()))
                .append(" (");
        out.append(failure.code().text()).append(")\n");
        line(out, "", failure.message());
        line(out, "What to look at: ", failure.remedy());
        line(out, "Trace: ", traceId);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String reason(int status) {
        return status == 499 ? "Client Closed Request" : Statuses.reason(status);
    }

    /** Controls become dots: a message may quote bytes of a peer, and people read this in terminals. */
    private static void line(StringBuilder out, String label, String text) {
        if (text.isEmpty()) {
            return;
        }
        out.append(label);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(Character.isISOControl(c) ? '.' : c);
        }
        out.append('\n');
    }
}
