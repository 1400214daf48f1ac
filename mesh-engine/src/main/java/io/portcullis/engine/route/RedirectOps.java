package io.portcullis.engine.route;

import io.portcullis.core.error.Failure;
import io.portcullis.core.error.FailureCode;
import io.portcullis.core.route.RouteFilter.RedirectTo;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** What RedirectTo does. Stateless, any thread. */
final class RedirectOps {
    private RedirectOps() {}

    static RequestOp redirect(RedirectTo filter) {
        String fixed = filter.url().toASCIIString();
        return (head, passage) -> {
            String location = filter.includeRequestParams() ? withParameters(filter.url(), head) : fixed;
            if (location == null) {
                return new Stop.Failed(Failure.of(
                        FailureCode.BAD_REQUEST,
                        "filter RedirectTo cannot add the query of this request to " + filter.url(),
                        "encode a percent sign in a query as %25"));
            }
            Headers headers = new Headers();
            headers.add(HeaderName.LOCATION, location);
            return new Stop.Answered(filter.status(), headers, "RedirectTo");
        };
    }

    /** As SCG, which takes everything for text that is not encoded yet; null if the query cannot be read. */
    private static @Nullable String withParameters(URI url, RequestHead head) {
        QueryParameters parameters = QueryParameters.parse(head.query());
        if (parameters == null) {
            return null;
        }
        StringBuilder query = new StringBuilder(url.getRawQuery() == null ? "" : url.getRawQuery());
        parameters.forEach((name, value) ->
                query.append(query.isEmpty() ? "" : "&").append(name).append(value == null ? "" : "=" + value));
        try {
            return new URI(
                            url.getScheme(),
                            url.getRawUserInfo(),
                            url.getHost(),
                            url.getPort(),
                            url.getRawPath(),
                            query.isEmpty() ? null : query.toString(),
                            url.getRawFragment())
                    .toASCIIString();
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
