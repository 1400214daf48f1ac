package io.portcullis.spring.config;

import io.portcullis.core.config.Problems;
import io.portcullis.core.model.Endpoint;
import io.portcullis.core.model.InboundPolicy;
import io.portcullis.core.model.InboundPolicy.Port;
import io.portcullis.core.model.InboundPolicy.Probes;
import io.portcullis.core.model.IpRange;
import io.portcullis.core.model.Protocol;
import io.portcullis.spring.config.Addresses.HostPort;
import io.portcullis.spring.config.InboundProperties.PortProperties;
import io.portcullis.spring.config.InboundProperties.ProbeProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds the ways from an inbound listener to the application. One thread. */
record InboundBuilder(Problems problems) {
    private static final String PATH = "portcullis.inbound";
    private static final String PORTS = PATH + ".ports";
    private static final String PROBES = PATH + ".probes";
    private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");
    private static final Pattern EXACT_PATH = Pattern.compile("/[^?#\\s]*");

    InboundPolicy build(@Nullable InboundProperties written) {
        InboundPolicy builtIn = InboundPolicy.DEFAULT;
        if (written == null) {
            return builtIn;
        }
        Map<Integer, Port> ports = written.ports() == null ? builtIn.ports() : ports(written.ports());
        Probes probes = written.probes() == null ? builtIn.probes() : probes(written.probes());
        Duration timeout = written.detectTimeout() == null ? builtIn.detectTimeout() : written.detectTimeout();
        return new Guard(problems)
                .build(
                        PATH,
                        new String[] {PATH + ".detect-timeout"},
                        () -> new InboundPolicy(ports, probes, timeout),
                        builtIn);
    }

    private Map<Integer, Port> ports(Map<String, PortProperties> written) {
        Map<Integer, Port> ports = new LinkedHashMap<>();
        written.forEach((number, port) -> {
            String path = PORTS + "." + number;
            if (PORT.matcher(number).matches() && Integer.parseInt(number) <= 65_535) {
                ports.put(Integer.valueOf(number), port(path, port));
            } else {
                problems.add(path, "the key " + number, "a port of the application, 1 to 65535");
            }
        });
        return ports;
    }

    private Port port(String path, PortProperties written) {
        Protocol protocol = written.protocol() == null ? Protocol.AUTO : written.protocol();
        HostPort address = written.application() == null
                ? null
                : new Addresses(problems).remote(path + ".application", written.application());
        return new Port(protocol, address == null ? null : Endpoint.of(address.host(), address.port()));
    }

    private Probes probes(ProbeProperties written) {
        List<String> from = written.from() == null ? List.of() : written.from();
        List<String> paths = written.paths() == null ? List.of() : written.paths();
        requireBoth(from, paths);
        List<IpRange> ranges = ranges(from);
        checkPaths(paths);
        return new Guard(problems)
                .build(PATH, new String[] {PROBES}, () -> new Probes(ranges, Set.copyOf(paths)), Probes.NONE);
    }

    private void requireBoth(List<String> from, List<String> paths) {
        if (from.isEmpty() && !paths.isEmpty()) {
            problems.add(
                    PROBES + ".from", "missing", "addresses of the node, such as [ 10.88.0.1 ], to probe these paths");
        } else if (paths.isEmpty() && !from.isEmpty()) {
            problems.add(PROBES + ".paths", "missing", "what the node may probe, such as [ /healthz ]");
        }
    }

    private List<IpRange> ranges(List<String> written) {
        Guard guard = new Guard(problems);
        List<IpRange> ranges = new ArrayList<>();
        for (int index = 0; index < written.size(); index++) {
            IpRange range = guard.item(PROBES + ".from[" + index + "]", written.get(index), IpRange::parse);
            if (range != null) {
                ranges.add(range);
            }
        }
        return ranges;
    }

    private void checkPaths(List<String> paths) {
        for (int index = 0; index < paths.size(); index++) {
            if (!EXACT_PATH.matcher(paths.get(index)).matches()) {
                problems.add(
                        PROBES + ".paths[" + index + "]",
                        paths.get(index),
                        "an exact path without a query, such as /healthz");
            }
        }
    }
}
