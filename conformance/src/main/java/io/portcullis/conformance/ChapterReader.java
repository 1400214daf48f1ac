package io.portcullis.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a chapter as it is written in its file; {@code cases/README.md} says how. For one chapter. */
final class ChapterReader {
    private static final Pattern STATUS = Pattern.compile("client gets ([1-9][0-9]{2})");
    private static final Pattern PREFIX = Pattern.compile("(gateway|sidecar|inbound|outbound): (.*)");
    private static final Pattern SECTION = Pattern.compile("([0-9]{4} [0-9A-Z]+(\\.[0-9]+)*|[a-z]+ \\S.*)");

    private final String file;
    private final String[] lines;
    private final List<Case> cases = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private String title = "";
    private final List<String> about = new ArrayList<>();
    private int at;

    ChapterReader(String file, String text) {
        this.file = file;
        this.lines = text.split("\n", -1);
    }

    /** @throws IllegalArgumentException naming the file and the line that is not understood */
    Chapter read() {
        if (!lines[0].startsWith("# ")) {
            throw wrong("the first line is no title");
        }
        title = lines[0].substring(2);
        for (at = 1; at < lines.length && !lines[at].startsWith("== "); at++) {
            if (!lines[at].isBlank()) {
                about.add(lines[at].strip());
            }
        }
        while (at < lines.length) {
            cases.add(next());
        }
        return new Chapter(title, String.join(" ", about), cases);
    }

    private Case next() {
        String name = lines[at++].substring(3).strip();
        if (!names.add(name)) {
            throw wrong("a second case '" + name + "'");
        }
        List<String> sections = sections();
        Set<Role> roles = Role.ALL;
        List<String> why = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (; at < lines.length && !lines[at].startsWith("== "); at++) {
            String line = lines[at];
            if (line.startsWith("why ")) {
                why.add(line.substring(4).strip());
            } else if (line.startsWith("only ")) {
                roles = Role.named(line.substring(5).strip());
            } else if (!line.isBlank()) {
                step(line, steps);
            }
        }
        if (steps.isEmpty()) {
            throw wrong("a case without a step");
        }
        return new Case(title, name, sections, String.join(" ", why), roles, steps);
    }

    private List<String> sections() {
        if (at == lines.length || !lines[at].startsWith("rfc ")) {
            throw wrong("a case names no section of a standard");
        }
        List<String> sections = List.of(lines[at++].substring(4).split(", "));
        for (String section : sections) {
            if (!SECTION.matcher(section).matches()) {
                throw wrong("'" + section + "' (expected: such as 9112 3.2)");
            }
        }
        return sections;
    }

    private void step(String line, List<Step> steps) {
        var prefixed = PREFIX.matcher(line);
        Set<Role> roles = prefixed.matches() ? Role.named(prefixed.group(1)) : Role.ALL;
        int here = at;
        Step.Action action = action(prefixed.matches() ? prefixed.group(2) : line, steps);
        if (action != null) {
            steps.add(new Step(roles, action, file + ":" + (here + 1)));
        }
    }

    private Step.@Nullable Action action(String words, List<Step> steps) {
        var status = STATUS.matcher(words);
        if (status.matches()) {
            return new Step.ClientGetsStatus(Integer.parseInt(status.group(1)));
        }
        for (Step.End end : Step.End.values()) {
            if (end.words().equals(words)) {
                return end;
            }
        }
        return switch (words) {
            case "client sends" -> new Step.ClientSends(block());
            case "upstream sends" -> new Step.UpstreamSends(block());
            case "upstream gets" -> new Step.UpstreamGets(block());
            case "client gets" -> new Step.ClientGets(block());
            case "upstream gets the same" -> new Step.UpstreamGets(last(steps, Step.ClientSends.class));
            case "client gets the same" -> new Step.ClientGets(last(steps, Step.UpstreamSends.class));
            case "upstream answers" -> new Step.UpstreamSends(Unsaid.RESPONSE);
            default -> throw wrong("'" + words + "' is no step");
        };
    }

    private String block() {
        StringBuilder bytes = new StringBuilder();
        while (at + 1 < lines.length && lines[at + 1].startsWith("|")) {
            String line = lines[++at].substring(1);
            try {
                bytes.append(Escapes.line(line.startsWith(" ") ? line.substring(1) : line));
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
        }
        if (bytes.isEmpty()) {
            throw wrong("no bytes");
        }
        return bytes.toString();
    }

    private String last(List<Step> steps, Class<? extends Step.Action> kind) {
        for (Step step : steps.reversed()) {
            if (kind.isInstance(step.what())) {
                return step.what() instanceof Step.ClientSends(String bytes)
                        ? bytes
                        : ((Step.UpstreamSends) step.what()).bytes();
            }
        }
        if (kind == Step.UpstreamSends.class) {
            throw wrong("nothing was sent that could be the same");
        }
        return Unsaid.REQUEST;
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(file + ":" + (at + 1) + ": " + what);
    }
}
