package io.portcullis.engine.exchange;

import io.portcullis.core.model.ConnectionPolicy;
import io.portcullis.core.model.RetryPolicy;
import io.portcullis.core.model.ServicePolicy;
import io.portcullis.core.model.Timeouts;
import io.portcullis.core.model.UpstreamTls;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The policy of what passes through us to where no policy of ours applies: the application behind an inbound listener, whose
 * callers have timeouts and retries of their own, and destinations outside of the mesh. Any thread.
 */
final class TransparentPolicy {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** Connections from whatever address the system chooses. */
    static final ServicePolicy INSTANCE = from(null);

    private TransparentPolicy() {}

    /** Connections from this address, or whatever address the system chooses. */
    static ServicePolicy from(@Nullable String sourceAddress) {
        ConnectionPolicy usual = ConnectionPolicy.DEFAULT;
        return new ServicePolicy(
                new Timeouts(Duration.ofSeconds(5), PATIENCE, PATIENCE, PATIENCE),
                List.of(),
                null,
                null,
                RetryPolicy.NONE,
                null,
                null,
                new ConnectionPolicy(
                        usual.maxConnectionsPerEndpoint(),
                        usual.maxPending(),
                        usual.maxIdleTime(),
                        usual.maxAge(),
                        sourceAddress),
                new UpstreamTls.Plaintext());
    }
}
