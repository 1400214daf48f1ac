package io.portcullis.engine.route;

import io.portcullis.engine.http.RequestHead;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What predicates see of one request, each part made when the first of them asks. Belongs to one look-up. */
final class Lookup {
    private final RequestHead head;
    private final Arrival arrival;
    private final RandomGenerator random;
    private final MatchBudget budget = new MatchBudget();
    private @Nullable PathView path;
    private @Nullable HostView host;
    private @Nullable HostView hostWithPort;
    private VersionReader.@Nullable Reading version;
    private boolean drawn;
    private long seed;

    Lookup(RequestHead head, Arrival arrival, RandomGenerator random) {
        this.head = head;
        this.arrival = arrival;
        this.random = random;
    }

    RequestHead head() {
        return head;
    }

    /** From whom the request came, and when. */
    Arrival arrival() {
        return arrival;
    }

    /** What regular expressions may still cost. */
    MatchBudget budget() {
        return budget;
    }

    PathView path() {
        if (path == null) {
            path = PathView.of(head.path());
        }
        return path;
    }

    HostView host(boolean includePort) {
        if (includePort) {
            if (hostWithPort == null) {
                hostWithPort = HostView.of(head.authority());
            }
            return hostWithPort;
        }
        if (host == null) {
            host = HostView.of(HostView.withoutPort(head.authority()));
        }
        return host;
    }

    /** The version that the request asks for, read by the first who wants to know; all routes read it the same way. */
    VersionReader.Reading version(VersionReader reader) {
        if (version == null) {
            version = reader.read(head);
        }
        return version;
    }

    /** The number this request drew in a group, from 0 to 1. */
    double draw(int group) {
        return WeightDraw.of(drawn(), group);
    }

    /** The number all draws of this request are made of. */
    long drawn() {
        if (!drawn) {
            seed = random.nextLong();
            drawn = true;
        }
        return seed;
    }
}
