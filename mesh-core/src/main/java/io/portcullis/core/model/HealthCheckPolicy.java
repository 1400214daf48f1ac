package io.portcullis.core.model;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How the endpoints of a service are asked whether they are healthy. Immutable, any thread.
 *
 * @param question what they are asked
 * @param interval from one result to the next question; more than 0; default 10 s
 * @param timeout for the whole answer, the connection included; more than 0; default 1 s
 * @param unhealthyThreshold failures in a row after which an endpoint is left out; at least 1; default 3
 * @param healthyThreshold successes in a row after which it is used again; at least 1; default 2
 */
public record HealthCheckPolicy(
        Question question, Duration interval, Duration timeout, int unhealthyThreshold, int healthyThreshold) {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /** The defaults, with the question that most gRPC servers answer. */
    public static final HealthCheckPolicy DEFAULT = of(new Grpc(""));

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public HealthCheckPolicy {
        Expect.positive("interval", interval);
        Expect.bounded("interval", interval);
        Expect.positive("timeout", timeout);
        Expect.bounded("timeout", timeout);
        Expect.atLeastOne("unhealthy-threshold", unhealthyThreshold);
        Expect.atLeastOne("healthy-threshold", healthyThreshold);
    }

    /** That question, and the defaults. */
    public static HealthCheckPolicy of(Question question) {
        return new HealthCheckPolicy(question, INTERVAL, TIMEOUT, 3, 2);
    }

    /** What an endpoint is asked. */
    public sealed interface Question {}

    /**
     * A call of {@code grpc.health.v1.Health/Check}; SERVING is the answer of a healthy endpoint.
     *
     * @param service named in the call; empty for the server as a whole, which is the default
     * @see <a href="https://github.com/grpc/grpc/blob/master/doc/health-checking.md">gRPC, health checking protocol</a>
     */
    public record Grpc(String service) implements Question {
        private static final Pattern NAME = Pattern.compile("[!-~]{0,1024}");

        /** @throws IllegalArgumentException if it is no name */
        public Grpc {
            Expect.that(
                    NAME.matcher(service).matches(), "service", service, "at most 1024 printable characters of ASCII");
        }
    }

    /**
     * A GET; a status from 200 to 299 is the answer of a healthy endpoint.
     *
     * @param path with a query, if it needs one
     */
    public record Http(String path) implements Question {
        /** Where it is asked unless somebody says otherwise. */
        public static final String DEFAULT_PATH = "/healthz";

        private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]{0,1023}");

        /** @throws IllegalArgumentException if it is no path */
        public Http {
            Expect.that(PATH.matcher(path).matches(), "path", path, "a path as it is sent, such as " + DEFAULT_PATH);
        }
    }
}
