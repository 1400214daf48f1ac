package io.portcullis.spring.actuate;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Snapshot;
import io.portcullis.spring.config.ConfigurationService;
import io.portcullis.spring.config.ConfigurationService.Rejection;
import java.time.Instant;
import java.util.List;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/portcullisconfig}: which configuration is in force and since when, what in it may not be what its author
 * expects, and which ones were rejected, with all their mistakes. Any thread.
 */
@Endpoint(id = "portcullisconfig")
public final class ConfigurationEndpoint {
    private final ConfigurationService configuration;

    public ConfigurationEndpoint(ConfigurationService configuration) {
        this.configuration = configuration;
    }

    /** Everything. */
    @ReadOperation
    public State state() {
        Snapshot snapshot = configuration.current().snapshot();
        return new State(
                snapshot.version(),
                configuration.since(),
                configuration.cause(),
                snapshot.routes().size(),
                snapshot.services().size(),
                configuration.current().warnings().stream().map(Told::of).toList(),
                configuration.rejected(),
                configuration.rejections().stream().map(Rejected::of).toList());
    }

    /**
     * @param version from 1, one more with each change
     * @param since when it came into force
     * @param cause what brought it: the start, a file, the actuator, an event
     * @param rejected configurations that were not taken since the start
     * @param rejections the last of these, newest first
     */
    public record State(
            long version,
            Instant since,
            String cause,
            int routes,
            int services,
            List<Told> warnings,
            long rejected,
            List<Rejected> rejections) {}

    /** A configuration that was not taken. */
    public record Rejected(Instant at, String cause, List<Told> problems) {
        static Rejected of(Rejection rejection) {
            return new Rejected(
                    rejection.at(),
                    rejection.cause(),
                    rejection.problems().stream().map(Told::of).toList());
        }
    }

    /**
     * A mistake, or a warning.
     *
     * @param origin {@code file:line:column}, or empty
     */
    public record Told(String path, String found, String expected, String origin) {
        static Told of(Problem problem) {
            return new Told(problem.path(), problem.found(), problem.expected(), problem.origin());
        }
    }
}
