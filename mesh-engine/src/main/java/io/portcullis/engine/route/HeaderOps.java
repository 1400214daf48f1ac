package io.portcullis.engine.route;

import io.portcullis.core.route.RouteFilter.AddRequestHeader;
import io.portcullis.core.route.RouteFilter.AddRequestHeadersIfNotPresent;
import io.portcullis.core.route.RouteFilter.MapRequestHeader;
import io.portcullis.core.route.RouteFilter.RemoveRequestHeader;
import io.portcullis.core.route.RouteFilter.SetRequestHeader;
import io.portcullis.core.route.RouteFilter.SetRequestHostHeader;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the filters that change the headers of the request do. Stateless, any thread. */
final class HeaderOps {
    private HeaderOps() {}

    static RequestOp add(AddRequestHeader filter) {
        HeaderValue header = HeaderValue.of("AddRequestHeader", filter.name(), filter.value());
        return (head, passage) -> add(header, head, passage);
    }

    static RequestOp set(SetRequestHeader filter) {
        HeaderValue header = HeaderValue.of("SetRequestHeader", filter.name(), filter.value());
        return (head, passage) -> {
            String value = header.expand(passage.variables());
            if (value == null) {
                return Stop.of(header.failure());
            }
            head.headers().set(header.name(), value);
            return null;
        };
    }

    static RequestOp remove(RemoveRequestHeader filter) {
        HeaderName name = FramingHeaders.removable("RemoveRequestHeader", filter.name());
        return (head, passage) -> {
            head.headers().remove(name);
            return null;
        };
    }

    /** All are looked for before the first is added: two spellings of one name are both added, as in SCG. */
    static RequestOp addIfNotPresent(AddRequestHeadersIfNotPresent filter) {
        List<List<HeaderValue>> groups = new ArrayList<>();
        filter.headers()
                .forEach((name, values) -> groups.add(values.stream()
                        .map(value -> HeaderValue.of("AddRequestHeadersIfNotPresent", name, value))
                        .toList()));
        return (head, passage) -> {
            List<HeaderValue> missing = new ArrayList<>();
            for (List<HeaderValue> values : groups) {
                if (isBlank(head.headers(), values.getFirst().name())) {
                    missing.addAll(values);
                }
            }
            for (HeaderValue header : missing) {
                Stop stop = add(header, head, passage);
                if (stop != null) {
                    return stop;
                }
            }
            return null;
        };
    }

    static RequestOp map(MapRequestHeader filter) {
        HeaderName from = HeaderName.of(filter.from());
        HeaderName to = FramingHeaders.writable("MapRequestHeader", filter.to());
        return (head, passage) -> {
            for (String value : head.headers().all(from)) {
                head.headers().add(to, value);
            }
            return null;
        };
    }

    static RequestOp setHost(SetRequestHostHeader filter) {
        HeaderValue host = HeaderValue.ofHost("SetRequestHostHeader", filter.host());
        return (head, passage) -> {
            String value = host.expand(passage.variables());
            if (value == null || !isHost(value)) {
                return Stop.of(host.failure());
            }
            head.authority(value);
            passage.keepHost();
            return null;
        };
    }

    static RequestOp keepHost() {
        return (head, passage) -> {
            passage.keepHost();
            return null;
        };
    }

    /** Whether there is no value of that name that is more than blanks. */
    static boolean isBlank(Headers headers, HeaderName name) {
        for (int i = headers.indexOf(name, 0); i >= 0; i = headers.indexOf(name, i + 1)) {
            if (!headers.value(i).isBlank()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHost(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!PathNormalizer.isUnreserved(value.charAt(i)) && "[]:".indexOf(value.charAt(i)) < 0) {
                return false;
            }
        }
        return !value.isEmpty();
    }

    private static @Nullable Stop add(HeaderValue header, RequestHead head, Passage passage) {
        String value = header.expand(passage.variables());
        if (value == null) {
            return Stop.of(header.failure());
        }
        head.headers().add(header.name(), value);
        return null;
    }
}
