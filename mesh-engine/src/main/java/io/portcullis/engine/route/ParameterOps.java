package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.route.RouteFilter.AddRequestParameter;
import io.portcullis.core.route.RouteFilter.RemoveRequestParameter;
import io.portcullis.core.route.RouteFilter.RewriteRequestParameter;
import io.portcullis.engine.http.RequestHead;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the filters that change the query do. Stateless, any thread. */
final class ParameterOps {
    private ParameterOps() {}

    /** Appends; the rest of the query stays as it came. */
    static RequestOp add(AddRequestParameter filter) {
        ValueTemplate template = ValueTemplate.parse(filter.value());
        return (head, passage) -> {
            String value = template.expand(passage.variables());
            if (value == null) {
                return new Stop.Failed(Failure.of(
                        FailureCode.INTERNAL,
                        "filter AddRequestParameter=" + filter.name() + ": a variable of '" + template
                                + "' was not captured from this request",
                        "let every pattern of the route's Path or Host capture it"));
            }
            // As in SCG: what is encoded already stays so where the rest of the URI is encoded, too.
            boolean encoded = isEncoded(head);
            String parameter = UriText.quote(filter.name(), encoded) + '=' + UriText.quote(value, encoded);
            String query = head.query();
            head.query(
                    query == null || query.isBlank()
                            ? parameter
                            : query + (query.endsWith("&") ? "" : "&") + parameter);
            return null;
        };
    }

    private static boolean isEncoded(RequestHead head) {
        return head.path().indexOf('%') >= 0
                || (head.query() != null && head.query().indexOf('%') >= 0);
    }

    static RequestOp remove(RemoveRequestParameter filter) {
        return (head, passage) -> rebuild(head, "RemoveRequestParameter", all -> all.remove(filter.name()));
    }

    static RequestOp rewrite(RewriteRequestParameter filter) {
        return (head, passage) -> rebuild(head, "RewriteRequestParameter", all -> {
            if (all.remove(filter.name())) {
                all.add(filter.name(), filter.replacement());
            }
        });
    }

    /** As in SCG the whole query is written anew: values of one name together, everything encoded. */
    private static @Nullable Stop rebuild(RequestHead head, String filter, Consumer<QueryParameters> change) {
        QueryParameters parameters = QueryParameters.parse(head.query());
        if (parameters == null) {
            return new Stop.Failed(Failure.of(
                    FailureCode.BAD_REQUEST,
                    "the query has a broken percent-encoding, and filter " + filter + " has to read it",
                    "encode a percent sign in a query as %25"));
        }
        change.accept(parameters);
        head.query(parameters.encoded());
        return null;
    }
}
