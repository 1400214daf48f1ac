package io.portcullis.engine.route;

import io.portcullis.core.route.RouteFilter.AddResponseHeader;
import io.portcullis.core.route.RouteFilter.RemoveResponseHeader;
import io.portcullis.core.route.RouteFilter.SetResponseHeader;
import io.portcullis.core.route.RouteFilter.SetStatus;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;

/** What the filters that change the response do. Stateless, any thread. */
final class ResponseOps {
    private ResponseOps() {}

    static ResponseOp add(AddResponseHeader filter) {
        HeaderValue header = HeaderValue.of("AddResponseHeader", filter.name(), filter.value());
        return (head, variables) -> {
            String value = header.expand(variables);
            if (value == null) {
                return header.failure();
            }
            if (filter.override() || isBlank(head.headers(), header.name())) {
                head.headers().add(header.name(), value);
            }
            return null;
        };
    }

    static ResponseOp set(SetResponseHeader filter) {
        HeaderValue header = HeaderValue.of("SetResponseHeader", filter.name(), filter.value());
        return (head, variables) -> {
            String value = header.expand(variables);
            if (value == null) {
                return header.failure();
            }
            head.headers().set(header.name(), value);
            return null;
        };
    }

    static ResponseOp remove(RemoveResponseHeader filter) {
        HeaderName name = FramingHeaders.removable("RemoveResponseHeader", filter.name());
        return (head, variables) -> {
            head.headers().remove(name);
            return null;
        };
    }

    static ResponseOp status(SetStatus filter) {
        return (head, variables) -> {
            head.status(filter.status());
            return null;
        };
    }

    private static boolean isBlank(Headers headers, HeaderName name) {
        for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
            if (!headers.value(i).isBlank()) {
                return false;
            }
        }
        return true;
    }
}
