package io.portcullis.engine.route;

import io.portcullis.core.route.RouteTarget;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the filters of its route: what they may look at, and what they leave for those who come
 * after them. Belongs to one exchange; event loop only.
 */
public final class Passage {
    private final UriVariables variables;
    private final Arrival arrival;
    private @Nullable RouteTarget target;
    private @Nullable Headers answerHeaders;
    private @Nullable String[] notes = {};
    private @Nullable Map<String, Object> attributes;
    private @Nullable RequestHead remembered;
    private @Nullable RequestOp fallbackPath;
    private List<HeaderValue> secure = List.of();
    private boolean keepsHost;

    /**
     * @param variables what the predicates captured
     * @param arrival from whom the request came
     */
    public Passage(UriVariables variables, Arrival arrival) {
        this.variables = variables;
        this.arrival = arrival;
    }

    public UriVariables variables() {
        return variables;
    }

    public Arrival arrival() {
        return arrival;
    }

    /** Where a filter sends the request, or null: to the target of the route. */
    public @Nullable RouteTarget target() {
        return target;
    }

    void target(RouteTarget elsewhere) {
        this.target = elsewhere;
    }

    /**
     * What the extension lane's filters have decided.
     *
     * @param target where to, or null for the route's own
     * @param keepHost whether Host stays as it is
     */
    public record Wish(@Nullable RouteTarget target, boolean keepHost) {}

    void follow(Wish wish) {
        target = wish.target();
        keepsHost = wish.keepHost();
    }

    /** Whether Host goes upstream as it is, and does not follow from the target. */
    public boolean keepsHost() {
        return keepsHost;
    }

    void keepHost() {
        keepsHost = true;
    }

    void fallback(RequestHead asItWas, RequestOp path) {
        remembered = asItWas;
        fallbackPath = path;
    }

    /** Whether the request came past a CircuitBreaker with a fallback. */
    public boolean hasFallback() {
        return remembered != null;
    }

    /** The request as the fallback of its CircuitBreaker gets it, or null: there is none, or no filter got so far. */
    public @Nullable RequestHead fallback() {
        RequestHead asItWas = remembered;
        RequestOp path = fallbackPath;
        return asItWas == null || path == null ? null : BreakerOps.fallback(asItWas, path, this);
    }

    /** Headers that the response has before any filter changes it, or null. */
    @Nullable
    Headers answerHeaders() {
        return answerHeaders;
    }

    /** Sets one of {@link #answerHeaders}. */
    void answerHeader(HeaderName name, String value) {
        if (answerHeaders == null) {
            answerHeaders = new Headers();
        }
        answerHeaders.set(name, value);
    }

    /** Adds headers to what a filter behind this point answers, where it does not have them. */
    void secureAnswer(List<HeaderValue> headers) {
        secure = headers;
    }

    /** An answer with the headers that every response of this request has. */
    Stop.Answered completed(Stop.Answered answer) {
        Headers more = answerHeaders;
        for (int i = 0; more != null && i < more.size(); i++) {
            answer.headers().add(HeaderName.of(more.name(i)), more.value(i));
        }
        ResponseOps.addAbsent(answer.headers(), secure);
        return answer;
    }

    /** What a filter of the application left, or null. */
    @Nullable
    Object attribute(String name) {
        return attributes == null ? null : attributes.get(name);
    }

    void attribute(String name, Object value) {
        if (attributes == null) {
            attributes = new HashMap<>();
        }
        attributes.put(name, value);
    }

    /** What a filter saw in the request and needs with the response. */
    void note(int slot, String text) {
        if (slot >= notes.length) {
            notes = Arrays.copyOf(notes, slot + 2);
        }
        notes[slot] = text;
    }

    /** What was noted, or null. */
    @Nullable
    String note(int slot) {
        return slot < notes.length ? notes[slot] : null;
    }
}
