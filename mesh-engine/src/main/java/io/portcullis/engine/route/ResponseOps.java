package io.portcullis.engine.route;

import io.portcullis.core.route.RouteFilter.AddResponseHeader;
import io.portcullis.core.route.RouteFilter.DedupeResponseHeader.Retained;
import io.portcullis.core.route.RouteFilter.RemoveResponseHeader;
import io.portcullis.core.route.RouteFilter.RewriteResponseHeader;
import io.portcullis.core.route.RouteFilter.SecureHeaders;
import io.portcullis.core.route.RouteFilter.SetResponseHeader;
import io.portcullis.core.route.RouteFilter.SetStatus;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.ResponseHead;
import java.util.LinkedHashSet;
import java.util.List;

/** What the filters that change the response do. Stateless, any thread. */
final class ResponseOps {
    private ResponseOps() {}

    static ResponseOp add(AddResponseHeader filter) {
        HeaderValue header = HeaderValue.of("AddResponseHeader", filter.name(), filter.value());
        return (head, passage) -> {
            String value = header.expand(passage.variables());
            if (value == null) {
                return header.failure();
            }
            if (filter.override() || HeaderOps.isBlank(head.headers(), header.name())) {
                head.headers().add(header.name(), value);
            }
            return null;
        };
    }

    static ResponseOp set(SetResponseHeader filter) {
        HeaderValue header = HeaderValue.of("SetResponseHeader", filter.name(), filter.value());
        return (head, passage) -> {
            String value = header.expand(passage.variables());
            if (value == null) {
                return header.failure();
            }
            head.headers().set(header.name(), value);
            return null;
        };
    }

    static ResponseOp remove(RemoveResponseHeader filter) {
        HeaderName name = FramingHeaders.removable("RemoveResponseHeader", filter.name());
        return (head, passage) -> {
            head.headers().remove(name);
            return null;
        };
    }

    static ResponseOp status(SetStatus filter) {
        HeaderName original = filter.originalStatusHeader() == null
                ? null
                : FramingHeaders.writable("SetStatus", filter.originalStatusHeader());
        return (head, passage) -> {
            int status = head.status();
            head.status(filter.status());
            if (original != null) {
                head.headers().set(original, "[" + status + "]");
            }
            return null;
        };
    }

    static ResponseOp dedupe(HeaderName name, Retained retained) {
        return (head, passage) -> {
            List<String> values = head.headers().all(name);
            if (values.size() > 1) {
                replace(head, name, retained(values, retained));
            }
            return null;
        };
    }

    private static List<String> retained(List<String> values, Retained retained) {
        return switch (retained) {
            case FIRST -> List.of(values.getFirst());
            case LAST -> List.of(values.getLast());
            case UNIQUE -> List.copyOf(new LinkedHashSet<>(values));
        };
    }

    static ResponseOp rewrite(RewriteResponseHeader filter) {
        HeaderName name = FramingHeaders.writable("RewriteResponseHeader", filter.name());
        HeaderValue.requireLegal("RewriteResponseHeader", filter.replacement());
        Replacement replacement = Replacement.parse(filter.regexp(), filter.replacement());
        return (head, passage) -> {
            List<String> values = head.headers().all(name);
            if (!values.isEmpty()) {
                replace(head, name, values.stream().map(replacement::replaceAll).toList());
            }
            return null;
        };
    }

    static List<HeaderValue> headers(SecureHeaders filter) {
        return filter.headers().entrySet().stream()
                .map(header -> HeaderValue.literal("SecureHeaders", header.getKey(), header.getValue()))
                .toList();
    }

    static ResponseOp secure(List<HeaderValue> secure) {
        return (head, passage) -> {
            addAbsent(head.headers(), secure);
            return null;
        };
    }

    static void addAbsent(Headers headers, List<HeaderValue> more) {
        for (HeaderValue header : more) {
            if (!headers.contains(header.name())) {
                headers.add(header.name(), header.template().toString());
            }
        }
    }

    private static void replace(ResponseHead head, HeaderName name, List<String> values) {
        head.headers().set(name, values.getFirst());
        for (int i = 1; i < values.size(); i++) {
            head.headers().add(name, values.get(i));
        }
    }
}
