package io.portcullis.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Full load by {@code wrk}: one thread, the next request as soon as a response is there. */
final class Wrk implements LoadGenerator {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern NOT_2XX = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern ERRORS =
            Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    private static final String OPENSSL = """
            openssl_conf = whole
            [whole]
            ssl_conf = kinds
            [kinds]
            system_default = offered
            [offered]
            MinProtocol = TLSv1.3
            Ciphersuites = %s
            Groups = %s
            """.formatted(FullHandshake.SUITE, FullHandshake.GROUP);

    private final Cpus cpus;
    private final Ask ask;
    private final List<String> command;

    /** @param directory takes files */
    Wrk(Cpus cpus, Path directory, Ask ask, int connections) throws IOException {
        this.cpus = cpus;
        this.ask = ask;
        Path openssl = Files.writeString(directory.resolve("openssl.cnf"), OPENSSL);
        command = new ArrayList<>(
                List.of("env", "OPENSSL_CONF=" + openssl, "wrk", "-t1", "-c" + connections, "--timeout", "10s"));
        if (ask.fresh()) {
            command.addAll(List.of("-H", "Connection: close"));
        }
        if (ask.sent() > 0) {
            String script = "wrk.method = \"POST\"\nwrk.body = \"" + ask.body() + "\"\n";
            command.addAll(List.of(
                    "-s",
                    Files.writeString(directory.resolve("post.lua"), script).toString()));
        }
    }

    @Override
    public Load run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("-d" + seconds + "s", url(target)));
        return parse(Programs.output(cpus.load(whole)));
    }

    /** Of a certificate there has to be a name. */
    private String url(InetSocketAddress target) {
        return (ask.tls()
                        ? "https://localhost"
                        : "http://" + target.getAddress().getHostAddress()) + ":" + target.getPort() + ask.path();
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
