package io.portcullis.sidecar.command.intercept;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A set of ports as the fewest ranges, in order and without overlaps: the tools refuse overlapping ones, and the same set
 * always makes the same rules. Immutable, any thread.
 *
 * @param ranges in ascending order
 */
record Ports(List<PortRange> ranges) {
    static final Ports NONE = new Ports(List.of());

    Ports {
        ranges = List.copyOf(ranges);
    }

    static Ports of(Collection<PortRange> written) {
        List<PortRange> merged = new ArrayList<>();
        for (PortRange range : written.stream().sorted().toList()) {
            PortRange before = merged.isEmpty() ? null : merged.getLast();
            if (before != null && range.first() <= before.last() + 1) {
                merged.set(merged.size() - 1, new PortRange(before.first(), Math.max(before.last(), range.last())));
            } else {
                merged.add(range);
            }
        }
        return new Ports(merged);
    }

    /** These and more. */
    Ports and(int... ports) {
        List<PortRange> all = new ArrayList<>(ranges);
        for (int port : ports) {
            all.add(PortRange.of(port));
        }
        return of(all);
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }
}
