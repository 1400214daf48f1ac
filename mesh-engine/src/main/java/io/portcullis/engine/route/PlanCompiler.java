package io.portcullis.engine.route;

import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteFilter.AddRequestHeader;
import io.portcullis.core.route.RouteFilter.AddRequestHeadersIfNotPresent;
import io.portcullis.core.route.RouteFilter.AddRequestParameter;
import io.portcullis.core.route.RouteFilter.AddResponseHeader;
import io.portcullis.core.route.RouteFilter.CircuitBreaker;
import io.portcullis.core.route.RouteFilter.DedupeResponseHeader;
import io.portcullis.core.route.RouteFilter.MapRequestHeader;
import io.portcullis.core.route.RouteFilter.OnEventLoop;
import io.portcullis.core.route.RouteFilter.PrefixPath;
import io.portcullis.core.route.RouteFilter.PreserveHostHeader;
import io.portcullis.core.route.RouteFilter.RedirectTo;
import io.portcullis.core.route.RouteFilter.RemoveRequestHeader;
import io.portcullis.core.route.RouteFilter.RemoveRequestParameter;
import io.portcullis.core.route.RouteFilter.RemoveResponseHeader;
import io.portcullis.core.route.RouteFilter.RequestHeaderSize;
import io.portcullis.core.route.RouteFilter.RequestHeaderToRequestUri;
import io.portcullis.core.route.RouteFilter.RequestRateLimiter;
import io.portcullis.core.route.RouteFilter.RequestSize;
import io.portcullis.core.route.RouteFilter.Retry;
import io.portcullis.core.route.RouteFilter.RewriteLocationResponseHeader;
import io.portcullis.core.route.RouteFilter.RewritePath;
import io.portcullis.core.route.RouteFilter.RewriteRequestParameter;
import io.portcullis.core.route.RouteFilter.RewriteResponseHeader;
import io.portcullis.core.route.RouteFilter.SecureHeaders;
import io.portcullis.core.route.RouteFilter.SetPath;
import io.portcullis.core.route.RouteFilter.SetRequestHeader;
import io.portcullis.core.route.RouteFilter.SetRequestHostHeader;
import io.portcullis.core.route.RouteFilter.SetRequestUri;
import io.portcullis.core.route.RouteFilter.SetResponseHeader;
import io.portcullis.core.route.RouteFilter.SetStatus;
import io.portcullis.core.route.RouteFilter.StripPrefix;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns filters into the operations of a {@link RoutePlan}. Used once per route, when routes are compiled. */
final class PlanCompiler {
    /** The first one stands before every Retry; each of the others begins with one. */
    final List<Stretch> stretches = new ArrayList<>(List.of(new Stretch(null)));

    @Nullable
    CircuitBreaker breaker;

    int nowhereStatus = 200;
    long maxBodyBytes = -1;
    /** What a fallback's response has before the outer operations see it. */
    final List<ResponseOp> fallbackHeaders = new ArrayList<>(1);

    private final List<RequestOp> destination = new ArrayList<>();
    private boolean prefixed;
    private boolean statusSet;
    private int slots;

    private final String routeId;

    private PlanCompiler(String routeId) {
        this.routeId = routeId;
    }

    static PlanCompiler compile(List<RouteFilter> filters, String routeId) {
        PlanCompiler plan = new PlanCompiler(routeId);
        filters.forEach(plan::add);
        plan.end();
        return plan;
    }

    /** Whatever templates and expressions made of it, what goes upstream is one unambiguous path. */
    private void end() {
        once().request.addAll(destination);
        stretches.stream()
                .filter(stretch -> stretch.limited)
                .findFirst()
                .ifPresent(outermost -> outermost.response.addFirst(RateLimitOps.headers()));
        for (Stretch stretch : stretches) {
            if (stretch.pathChanged) {
                stretch.request.add(PlanCompiler::normalize);
            }
        }
    }

    private Stretch once() {
        return stretches.getFirst();
    }

    private Stretch here() {
        return stretches.getLast();
    }

    private static @Nullable Stop normalize(RequestHead head, Passage passage) {
        return Stop.of(PathNormalizer.TRANSPARENT.normalize(head));
    }

    private void add(RouteFilter filter) {
        switch (filter) {
            case AddRequestHeader f -> request(HeaderOps.add(f));
            case AddRequestHeadersIfNotPresent f -> request(HeaderOps.addIfNotPresent(f));
            case SetRequestHeader f -> request(HeaderOps.set(f));
            case RemoveRequestHeader f -> request(HeaderOps.remove(f));
            case MapRequestHeader f -> request(HeaderOps.map(f));
            case SetRequestHostHeader f -> request(HeaderOps.setHost(f));
            case PreserveHostHeader f -> once().request.add(HeaderOps.keepHost());
            case AddRequestParameter f -> request(ParameterOps.add(f));
            case RemoveRequestParameter f -> request(ParameterOps.remove(f));
            case RewriteRequestParameter f -> request(ParameterOps.rewrite(f));
            case StripPrefix f -> path(PathOps.stripPrefix(f.parts()));
            case PrefixPath f -> prefix(f);
            case RewritePath f -> path(PathOps.rewritePath(f.regexp(), f.replacement()));
            case SetPath f -> path(PathOps.setPath(f.template()));
            case RequestHeaderToRequestUri f -> destination(UriOps.ofHeader(f));
            case SetRequestUri f -> destination(UriOps.ofTemplate(f));
            case RequestHeaderSize f -> request(SizeOps.headers(f));
            case RequestSize f -> size(f);
            case RequestRateLimiter f -> limit(f);
            case RedirectTo f -> request(RedirectOps.redirect(f));
            case AddResponseHeader f -> response(ResponseOps.add(f));
            case SetResponseHeader f -> response(ResponseOps.set(f));
            case RemoveResponseHeader f -> response(ResponseOps.remove(f));
            case RewriteResponseHeader f -> response(ResponseOps.rewrite(f));
            case DedupeResponseHeader f -> dedupe(f);
            case RewriteLocationResponseHeader f -> location(f);
            case SecureHeaders f -> secure(f);
            case SetStatus f -> status(f);
            case OnEventLoop f -> extension(f);
            case Retry f -> stretches.add(new Stretch(f.policy()));
            case CircuitBreaker f -> breaker(f);
        }
    }

    /** Only the first PrefixPath of a route has an effect, as in SCG. */
    private void prefix(PrefixPath filter) {
        RequestOp op = PathOps.prefixPath(filter.template());
        if (!prefixed) {
            path(op);
        }
        prefixed = true;
    }

    /** Responses pass the filters backwards, so that the first SetStatus has the last word. */
    private void status(SetStatus filter) {
        response(ResponseOps.status(filter));
        if (!statusSet) {
            nowhereStatus = filter.status();
        }
        statusSet = true;
    }

    private void size(RequestSize filter) {
        maxBodyBytes = maxBodyBytes < 0 ? filter.maxBytes() : Math.min(maxBodyBytes, filter.maxBytes());
        request(SizeOps.body(filter));
    }

    private void limit(RequestRateLimiter filter) {
        here().limited = true;
        request(RateLimitOps.limit(filter, routeId));
    }

    /** What stands before it does its part with the fallback too, and what stands behind it only with the call. */
    private void breaker(CircuitBreaker filter) {
        breaker = filter;
        if (stretches.stream().anyMatch(stretch -> stretch.limited)) {
            fallbackHeaders.add(RateLimitOps.headers());
        }
        stretches.forEach(Stretch::breakerFollows);
        if (filter.fallbackPath() != null) {
            once().request.add(BreakerOps.remember(filter.fallbackPath()));
        }
    }

    private void dedupe(DedupeResponseHeader filter) {
        for (String name : filter.names().reversed()) {
            response(ResponseOps.dedupe(HeaderName.of(name), filter.retained()));
        }
    }

    private void location(RewriteLocationResponseHeader filter) {
        LocationOps ops = new LocationOps(filter, slots);
        slots += 2;
        once().request.add(ops.host());
        request(ops.request());
        response(ops.response());
    }

    private void extension(OnEventLoop filter) {
        path(ExtensionOps.request(filter));
        response(ExtensionOps.response(filter));
    }

    /** The only response filter that reaches what a filter behind it answers, as in SCG. */
    private void secure(SecureHeaders filter) {
        List<HeaderValue> headers = ResponseOps.headers(filter);
        request((head, passage) -> {
            passage.secureAnswer(headers);
            return null;
        });
        response(ResponseOps.secure(headers));
    }

    private void path(RequestOp op) {
        here().pathChanged = true;
        request(op);
    }

    /** The URI of the request is known once for all attempts, behind all that changes the request. */
    private void destination(RequestOp op) {
        once().pathChanged = true;
        destination.add(op);
    }

    private void request(RequestOp op) {
        here().request.add(op);
    }

    private void response(ResponseOp op) {
        here().response.addFirst(op);
    }
}
