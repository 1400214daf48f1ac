package io.portcullis.engine.dns;

import java.time.Duration;
import java.util.List;

/**
 * What the DNS said. Immutable, any thread.
 *
 * @param <T> what was asked for
 */
public sealed interface DnsAnswer<T> {
    /**
     * @param records at least one
     * @param ttl the least of the records'; aliases on the way are not looked at
     */
    record Found<T>(List<T> records, Duration ttl) implements DnsAnswer<T> {
        public Found {
            records = List.copyOf(records);
        }
    }

    /**
     * There is no such name, or it has no such records.
     *
     * @param reason a sentence without a full stop
     */
    record None<T>(String reason) implements DnsAnswer<T> {}

    /**
     * Nobody answered, or only that he cannot.
     *
     * @param reason a sentence without a full stop
     */
    record Failed<T>(String reason) implements DnsAnswer<T> {}
}
