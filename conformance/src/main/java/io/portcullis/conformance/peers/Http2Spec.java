package io.portcullis.conformance.peers;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.portcullis.conformance.EngineSubject;
import io.portcullis.conformance.Identities;
import io.portcullis.conformance.Role;
import io.portcullis.conformance.Security;
import io.portcullis.core.time.Ticker;
import io.portcullis.engine.EngineSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets h2spec, the test of HTTP/2 servers that others use too, look at our gateway, in the clear and by TLS, and writes what it says
 * into a page.
 */
final class Http2Spec {
    static final String TITLE = "## HTTP/2: h2spec";

    private static final Pattern SUMMARY =
            Pattern.compile("([0-9]+) tests, ([0-9]+) passed, ([0-9]+) skipped, ([0-9]+) failed");
    private static final Pattern FAILED = Pattern.compile("\\s*× ([0-9]+: .*)");
    private static final Pattern SECTION = Pattern.compile("\\s*([0-9]+(?:\\.[0-9]+)*\\.? .*)");

    /** What it said of one gateway. */
    private record Verdict(String numbers, List<String> failed) {}

    private Http2Spec() {}

    /**
     * The section of the page.
     *
     * @param program h2spec, or null if there is none
     * @param version of it
     */
    static String section(@Nullable Path program, String version) throws IOException, InterruptedException {
        if (program == null) {
            return TITLE
                    + "\n\nh2spec was not found (go build ./cmd/h2spec of github.com/summerwind/h2spec, and H2SPEC=the binary).\n";
        }
        StringBuilder text = new StringBuilder(TITLE)
                .append("\n\n")
                .append(preface().strip())
                .append("\n");
        for (Security security : Security.values()) {
            Verdict verdict = look(program, security);
            text.append("\n**")
                    .append(security == Security.TLS ? "By TLS" : "In the clear")
                    .append("**, h2spec ")
                    .append(version)
                    .append(": ");
            text.append(verdict.numbers()).append(".\n");
            verdict.failed().forEach(each -> text.append("\n- ").append(each));
            text.append(verdict.failed().isEmpty() ? "" : "\n");
        }
        return text.toString();
    }

    private static Verdict look(Path program, Security security) throws IOException, InterruptedException {
        HttpServer application = application(security);
        try (EngineSubject gateway =
                new EngineSubject(Role.GATEWAY, security, Ticker.system(), EngineSettings.DEFAULT)) {
            int port = gateway.before(application.getAddress().getPort()).getPort();
            List<String> command = new ArrayList<>(
                    List.of(program.toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-o", "5"));
            if (security == Security.TLS) {
                command.addAll(List.of("-t", "-k"));
            }
            Path output = Files.createTempFile("h2spec", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.waitFor();
            return verdict(Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            application.stop(0);
        }
    }

    private static Verdict verdict(String output) {
        String numbers = "it said nothing";
        List<String> failed = new ArrayList<>();
        String section = "";
        for (String line : output.split("\n")) {
            Matcher matcher = SUMMARY.matcher(line);
            if (matcher.find()) {
                numbers = matcher.group();
            } else if (matcher.usePattern(FAILED).matches()) {
                String what = section + ": " + matcher.group(1).replaceFirst("^[0-9]+: ", "");
                if (!failed.contains(what)) {
                    failed.add(what);
                }
            } else if (matcher.usePattern(SECTION).matches()) {
                section = matcher.group(1);
            }
        }
        return new Verdict(numbers, failed);
    }

    private static HttpServer application(Security security) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer application = security == Security.TLS ? secured(any) : HttpServer.create(any, 64);
        byte[] body = "what every test reads".getBytes(StandardCharsets.US_ASCII);
        application.createContext("/", call -> {
            try (call) {
                call.getRequestBody().readAllBytes();
                boolean head = call.getRequestMethod().equals("HEAD");
                call.sendResponseHeaders(200, head ? -1 : body.length);
                if (!head) {
                    call.getResponseBody().write(body);
                }
            }
        });
        application.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        application.start();
        return application;
    }

    private static HttpServer secured(InetSocketAddress address) throws IOException {
        HttpsServer application = HttpsServer.create(address, 64);
        application.setHttpsConfigurator(new HttpsConfigurator(Identities.ofUpstream(Role.GATEWAY)));
        return application;
    }

    private static String preface() throws IOException {
        try (InputStream in = Http2Spec.class.getResourceAsStream("/peers/h2spec.md")) {
            if (in == null) {
                throw new IOException("no resource /peers/h2spec.md");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
