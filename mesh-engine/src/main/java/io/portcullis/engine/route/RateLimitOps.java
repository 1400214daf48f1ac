package io.portcullis.engine.route;

import io.portcullis.core.limit.RateLimitKey;
import io.portcullis.core.limit.TokenBuckets;
import io.portcullis.core.limit.TokenRate;
import io.portcullis.core.route.RouteFilter.RateLimitHeaders;
import io.portcullis.core.route.RouteFilter.RequestRateLimiter;
import io.portcullis.engine.flow.ClientConnection;
import io.portcullis.engine.http.HeaderName;
import io.portcullis.engine.http.Headers;
import io.portcullis.engine.http.RequestHead;
import io.portcullis.engine.tls.PeerIdentity;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What RequestRateLimiter does. Stateless but for the buckets, any thread. */
final class RateLimitOps {
    private static final String NAME = "RequestRateLimiter";

    private RateLimitOps() {}

    /** @param limiter whose limit it is: the id of the route */
    static RequestOp limit(RequestRateLimiter filter, String limiter) {
        Names names = filter.headers() == null ? null : Names.of(filter.headers());
        KeySource source = source(filter.key());
        return (head, passage) -> {
            String key = source.key(head, passage);
            if (key == null || key.isEmpty()) {
                return filter.emptyKeyStatus() == 0
                        ? null
                        : new Stop.Answered(filter.emptyKeyStatus(), new Headers(), NAME);
            }
            TokenBuckets.Taken taken = filter.buckets().take(limiter, key, filter.rate());
            if (names != null) {
                names.tell(passage, taken, filter.rate());
            }
            return taken.allowed() ? null : new Stop.Answered(filter.deniedStatus(), new Headers(), NAME);
        };
    }

    /** Puts what the limiter said on the response, before any other filter changes it. */
    static ResponseOp headers() {
        return (head, passage) -> {
            Headers headers = passage.answerHeaders();
            for (int i = 0; headers != null && i < headers.size(); i++) {
                head.headers().add(HeaderName.of(headers.name(i)), headers.value(i));
            }
            return null;
        };
    }

    private interface KeySource {
        @Nullable
        String key(RequestHead head, Passage passage);
    }

    private static KeySource source(RateLimitKey key) {
        return switch (key) {
            case RateLimitKey.Identity k ->
                (head, passage) -> identity(passage.arrival().client());
            case RateLimitKey.ClientAddress k -> (head, passage) -> address(passage.arrival());
            case RateLimitKey.Header(String name) -> {
                HeaderName header = HeaderName.of(name);
                yield (head, passage) -> head.headers().get(header);
            }
            case RateLimitKey.Host k -> (head, passage) -> head.authority();
            case RateLimitKey.PathVariable(String name) ->
                (head, passage) -> passage.variables().get(name);
        };
    }

    private static @Nullable String identity(@Nullable ClientConnection client) {
        PeerIdentity peer = client == null ? null : client.peer();
        return peer == null ? null : peer.spiffeId();
    }

    private static @Nullable String address(Arrival arrival) {
        InetAddress address = arrival.address();
        return address == null ? null : address.getHostAddress();
    }

    /** The headers, prepared. */
    private record Names(
            HeaderName remaining,
            @Nullable HeaderName replenishRate,
            @Nullable HeaderName burstCapacity,
            @Nullable HeaderName requestedTokens) {
        static Names of(RateLimitHeaders headers) {
            return new Names(
                    FramingHeaders.writable(NAME, headers.remaining()),
                    writable(headers.replenishRate()),
                    writable(headers.burstCapacity()),
                    writable(headers.requestedTokens()));
        }

        private static @Nullable HeaderName writable(@Nullable String name) {
            return name == null ? null : FramingHeaders.writable(NAME, name);
        }

        void tell(Passage passage, TokenBuckets.Taken taken, TokenRate rate) {
            passage.answerHeader(remaining, Long.toString(taken.remaining()));
            tell(passage, requestedTokens, rate.requested());
            tell(passage, burstCapacity, rate.capacity());
            tell(passage, replenishRate, rate.replenishPerSecond());
        }

        private static void tell(Passage passage, @Nullable HeaderName name, long value) {
            if (name != null) {
                passage.answerHeader(name, Long.toString(value));
            }
        }
    }
}
