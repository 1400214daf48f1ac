package io.portcullis.spring.discovery;

import io.portcullis.core.model.ServiceId;
import java.util.function.Consumer;
import org.springframework.core.env.Environment;

/**
 * Knows the endpoints of services by their names: the point where other registries are plugged in, as beans. Of several the
 * first in Spring's order that may know a service is asked for it, and no other. Any thread.
 */
public interface EndpointFeed {
    /** A word for logs and metrics, such as {@code kubernetes}. */
    String name();

    /**
     * Whether a service of that name could be known here, now or later; decides whether {@code lb://name} is a mistake if
     * nobody declared it. Asks nobody.
     *
     * @param environment what the configuration in question says
     */
    boolean mayKnow(ServiceId service, Environment environment);

    /**
     * Begins to tell what is known of a service: at once, or as soon as it is known, and at every change.
     *
     * @param answers takes one at a time, from any thread that may block; never called again once it is closed
     */
    Subscription open(ServiceId service, Consumer<Answer> answers);

    /** Ends it. */
    interface Subscription extends AutoCloseable {
        /** Asks again now, where asking is what the feed does. */
        default void askNow() {}

        @Override
        void close();
    }
}
