package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Full load by {@code wrk}: one thread, connections kept alive, the next request as soon as a response is there. */
final class Wrk implements LoadGenerator {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern NOT_2XX = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    private final Cpus cpus;
    private final int connections;

    Wrk(Cpus cpus, int connections) {
        this.cpus = cpus;
        this.connections = connections;
    }

    @Override
    public Load run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
        String printed = Programs.output(cpus.load(List.of(
                "wrk",
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "--timeout",
                "10s",
                "http://" + target.getAddress().getHostAddress() + ":" + target.getPort() + "/checkout?item=42")));
        return parse(printed);
    }

    static Load parse(String printed) throws IOException {
        Matcher requests = REQUESTS.matcher(printed);
        Matcher rate = RATE.matcher(printed);
        if (!requests.find() || !rate.find()) {
            throw new IOException("wrk printed no result:\n" + printed);
        }
        if (NOT_2XX.matcher(printed).find() || ERRORS.matcher(printed).find()) {
            throw new IOException("wrk saw errors:\n" + printed);
        }
        return new Load(Long.parseLong(requests.group(1)), Double.parseDouble(rate.group(1)));
    }
}
