package io.portcullis.spring.route;

import io.portcullis.core.model.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.factory.RetryGatewayFilterFactory.BackoffConfig;
import org.springframework.cloud.gateway.filter.factory.RetryGatewayFilterFactory.RetryConfig;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/** Translates the arguments of the Retry filter. Stateless. */
final class Retries {
    private static final int MOST_RETRIES = 9;
    private static final Set<String> SAFE_TO_REPEAT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    private Retries() {}

    /** @throws Unusable if they make no policy */
    static RetryPolicy policy(RetryConfig config, Map<String, String> args, Place place) {
        if (config.getRetries() < 1 || config.getRetries() > MOST_RETRIES) {
            throw new Unusable("retries " + config.getRetries(), "1 to " + MOST_RETRIES + ", which are 2 to 10 tries");
        }
        if (config.getMethods().isEmpty()) {
            throw new Unusable("argument 'methods' is empty", "such as GET,HEAD");
        }
        warn(config, args, place);
        return new RetryPolicy(
                config.getRetries() + 1,
                statuses(config),
                config.getMethods().stream().map(HttpMethod::name).collect(Collectors.toSet()),
                backoff(config.getBackoff(), config.getRetries()),
                RetryPolicy.Budget.DEFAULT,
                false);
    }

    private static Set<Integer> statuses(RetryConfig config) {
        Set<Integer> statuses = new TreeSet<>();
        config.getStatuses().forEach(status -> statuses.add(status.value()));
        for (HttpStatus.Series series : config.getSeries()) {
            for (int status = series.value() * 100; status < series.value() * 100 + 100; status++) {
                statuses.add(status);
            }
        }
        for (int status : statuses) {
            if (status < 400) {
                throw new Unusable("status " + status + " is no failure", "statuses 400 to 599");
            }
        }
        return statuses;
    }

    private static RetryPolicy.Backoff backoff(@Nullable BackoffConfig config, int retries) {
        if (config == null) {
            return new RetryPolicy.Backoff(Duration.ZERO, 1, Duration.ZERO);
        }
        Duration first = config.getFirstBackoff();
        if (first == null || first.isNegative()) {
            throw new Unusable("backoff.firstBackoff " + first, ">= 0");
        }
        if (config.getFactor() < 1) {
            throw new Unusable("backoff.factor " + config.getFactor(), ">= 1");
        }
        Duration max =
                config.getMaxBackoff() == null ? last(first, config.getFactor(), retries) : config.getMaxBackoff();
        if (max.compareTo(first) < 0) {
            throw new Unusable("backoff.maxBackoff " + max, ">= firstBackoff, " + first);
        }
        return new RetryPolicy.Backoff(first, config.getFactor(), max);
    }

    /** Without a bound the pauses grow as they do; an hour is none that anybody waits for. */
    private static Duration last(Duration first, int factor, int retries) {
        double seconds = first.toNanos() / 1e9 * Math.pow(factor, retries - 1);
        return seconds > 3600 ? Duration.ofHours(1) : first.multipliedBy((long) Math.pow(factor, retries - 1));
    }

    private static void warn(RetryConfig config, Map<String, String> args, Place place) {
        if (args.keySet().stream().anyMatch(name -> name.startsWith("exceptions"))) {
            place.warning(
                    "exceptions have no effect: failures are told apart by whether the request may have been processed",
                    "no exceptions");
        }
        if (config.getTimeout() != null) {
            place.warning("timeout has no effect on a retry", "portcullis.services.<name>.timeouts.request");
        }
        for (HttpMethod method : config.getMethods()) {
            if (!SAFE_TO_REPEAT.contains(method.name())) {
                place.warning(
                        method
                                + " is only repeated when it certainly was not processed, has an Idempotency-Key, or is a gRPC method"
                                + " that the service declares idempotent",
                        "nothing; this says what happens");
            }
        }
    }
}
