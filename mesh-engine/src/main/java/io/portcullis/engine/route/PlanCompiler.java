package io.portcullis.engine.route;

import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.route.RouteFilter;
import io.portcullis.core.route.RouteFilter.AddRequestHeader;
import io.portcullis.core.route.RouteFilter.AddResponseHeader;
import io.portcullis.core.route.RouteFilter.CircuitBreaker;
import io.portcullis.core.route.RouteFilter.PrefixPath;
import io.portcullis.core.route.RouteFilter.RemoveRequestHeader;
import io.portcullis.core.route.RouteFilter.RemoveResponseHeader;
import io.portcullis.core.route.RouteFilter.Retry;
import io.portcullis.core.route.RouteFilter.RewritePath;
import io.portcullis.core.route.RouteFilter.SetPath;
import io.portcullis.core.route.RouteFilter.SetRequestHeader;
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
    final List<RequestOp> request = new ArrayList<>();
    final List<RequestOp> attempt = new ArrayList<>();
    final List<ResponseOp> attemptResponse = new ArrayList<>();
    final List<ResponseOp> response = new ArrayList<>();

    @Nullable
    RetryPolicy retry;

    @Nullable
    CircuitBreaker breaker;

    int nowhereStatus = 200;

    private boolean prefixed;
    private boolean statusSet;

    private PlanCompiler() {}

    static PlanCompiler compile(List<RouteFilter> filters) {
        PlanCompiler plan = new PlanCompiler();
        boolean pathChanged = false;
        boolean attemptPathChanged = false;
        for (RouteFilter filter : filters) {
            plan.add(filter);
            boolean changesPath = changesPath(filter);
            pathChanged |= changesPath && plan.retry == null;
            attemptPathChanged |= changesPath && plan.retry != null;
        }
        // Whatever templates and expressions made of it, what goes upstream is one unambiguous path.
        if (pathChanged) {
            plan.request.add(PlanCompiler::normalize);
        }
        if (attemptPathChanged) {
            plan.attempt.add(PlanCompiler::normalize);
        }
        return plan;
    }

    private static io.portcullis.core.error.@Nullable Failure normalize(RequestHead head, UriVariables variables) {
        return PathNormalizer.TRANSPARENT.normalize(head);
    }

    private static boolean changesPath(RouteFilter filter) {
        return filter instanceof StripPrefix
                || filter instanceof PrefixPath
                || filter instanceof RewritePath
                || filter instanceof SetPath;
    }

    private void add(RouteFilter filter) {
        switch (filter) {
            case AddRequestHeader f -> request(add(HeaderValue.of("AddRequestHeader", f.name(), f.value())));
            case SetRequestHeader f -> request(set(HeaderValue.of("SetRequestHeader", f.name(), f.value())));
            case RemoveRequestHeader f -> request(remove(FramingHeaders.removable("RemoveRequestHeader", f.name())));
            case AddResponseHeader f -> response(ResponseOps.add(f));
            case SetResponseHeader f -> response(ResponseOps.set(f));
            case RemoveResponseHeader f -> response(ResponseOps.remove(f));
            case StripPrefix f -> request(PathOps.stripPrefix(f.parts()));
            case PrefixPath f -> prefix(f);
            case RewritePath f -> request(PathOps.rewritePath(f.regexp(), f.replacement()));
            case SetPath f -> request(PathOps.setPath(f.template()));
            case SetStatus f -> status(f);
            case Retry f -> retry = f.policy();
            case CircuitBreaker f -> breaker = f;
        }
    }

    /** Only the first PrefixPath of a route has an effect, as in SCG. */
    private void prefix(PrefixPath filter) {
        RequestOp op = PathOps.prefixPath(filter.template());
        if (!prefixed) {
            request(op);
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

    private void request(RequestOp op) {
        (retry == null ? request : attempt).add(op);
    }

    private void response(ResponseOp op) {
        (retry == null ? response : attemptResponse).addFirst(op);
    }

    private static RequestOp add(HeaderValue header) {
        return (head, variables) -> {
            String value = header.expand(variables);
            if (value == null) {
                return header.failure();
            }
            head.headers().add(header.name(), value);
            return null;
        };
    }

    private static RequestOp set(HeaderValue header) {
        return (head, variables) -> {
            String value = header.expand(variables);
            if (value == null) {
                return header.failure();
            }
            head.headers().set(header.name(), value);
            return null;
        };
    }

    private static RequestOp remove(HeaderName name) {
        return (head, variables) -> {
            head.headers().remove(name);
            return null;
        };
    }
}
