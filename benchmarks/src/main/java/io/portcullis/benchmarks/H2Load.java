package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Full load of HTTP/2 by {@code h2load} of nghttp2: four requests at a time on each connection. */
final class H2Load implements LoadGenerator {
    static final int STREAMS = 4;

    private static final Pattern RATE = Pattern.compile("finished in [^,]+, ([\\d.]+) req/s");
    private static final Pattern REQUESTS =
            Pattern.compile("(\\d+) done, (\\d+) succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
    private static final Pattern STATUSES = Pattern.compile("status codes: (\\d+) 2xx");

    private final Cpus cpus;
    private final String path;
    private final int connections;
    private final List<String> options;

    /**
     * @param path asked for
     * @param requests at a time, over all connections
     * @param options what is asked besides GET: further arguments
     */
    H2Load(Cpus cpus, String path, int requests, List<String> options) {
        this.cpus = cpus;
        this.path = path;
        this.connections = Math.max(1, requests / STREAMS);
        this.options = List.copyOf(options);
    }

    @Override
    public Load run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("h2load", "-t1", "-c" + connections, "-m" + STREAMS, "-D" + seconds));
        command.addAll(options);
        command.add("http://" + target.getAddress().getHostAddress() + ":" + target.getPort() + path);
        return parse(Programs.output(cpus.load(command)));
    }

    static Load parse(String printed) throws IOException {
        Matcher rate = RATE.matcher(printed);
        Matcher requests = REQUESTS.matcher(printed);
        Matcher statuses = STATUSES.matcher(printed);
        if (!rate.find() || !requests.find() || !statuses.find()) {
            throw new IOException("h2load printed no result:\n" + printed);
        }
        long succeeded = Long.parseLong(requests.group(2));
        boolean allGood = succeeded == Long.parseLong(statuses.group(1))
                && requests.group(3).equals("0")
                && requests.group(4).equals("0")
                && requests.group(5).equals("0");
        if (!allGood || succeeded == 0) {
            throw new IOException("h2load saw errors:\n" + printed);
        }
        return new Load(succeeded, Double.parseDouble(rate.group(1)));
    }
}
