package io.portcullis.conformance;

import io.portcullis.conformance.frames.WireFrame;
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
    private static final Pattern NUMBERED = Pattern.compile("(upstream) ([1-9]) (.*)");
    private static final Pattern SPOKEN = Pattern.compile("client (h1|h2), upstream (h1|h2)");
    private static final Pattern SECTION = Pattern.compile("([0-9]{4} [0-9A-Z]+(\\.[0-9]+)*|[a-zA-Z]+ \\S.*)");

    private final String file;
    private final String[] lines;
    private final List<Case> cases = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private String title = "";
    private final List<String> about = new ArrayList<>();
    private Scene usual = Scene.HTTP1;
    private Scene scene = Scene.HTTP1;
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
            if (SPOKEN.matcher(lines[at]).matches()) {
                usual = spoken(lines[at]);
            } else if (!lines[at].isBlank()) {
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
        scene = usual;
        for (; at < lines.length && !lines[at].startsWith("== "); at++) {
            String line = lines[at];
            if (line.startsWith("why ")) {
                why.add(line.substring(4).strip());
            } else if (line.startsWith("only ")) {
                roles = Role.named(line.substring(5).strip());
            } else if (!line.isBlank() && !isOfScene(line)) {
                step(line, steps);
            }
        }
        if (steps.isEmpty()) {
            throw wrong("a case without a step");
        }
        return new Case(title, name, sections, String.join(" ", why), roles, scene, steps);
    }

    private static Scene spoken(String line) {
        return Scene.between(line.startsWith("client h2"), line.endsWith("upstream h2"));
    }

    private boolean isOfScene(String line) {
        if (SPOKEN.matcher(line).matches()) {
            scene = spoken(line);
        } else if (line.startsWith("with ")) {
            try {
                scene = scene.given(new Given(Set.of(line.substring(5).split(", "))));
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
        } else if (line.equals("client begins with nothing")) {
            scene = scene.clientBegins(List.of());
        } else if (line.equals("client begins with")) {
            scene = scene.clientBegins(frames(lines()));
        } else if (line.equals("upstream begins with")) {
            scene = scene.upstreamBegins(frames(lines()));
        } else {
            return false;
        }
        return true;
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
        String words = prefixed.matches() ? prefixed.group(2) : line;
        var numbered = NUMBERED.matcher(words);
        if (numbered.matches()) {
            int number = Integer.parseInt(numbered.group(2));
            steps.add(new Step(roles, new Step.UpstreamConnection(number), file + ":" + (here + 1)));
            words = "upstream " + numbered.group(3);
        }
        steps.add(new Step(roles, action(words, steps), file + ":" + (here + 1)));
    }

    private Step.Action action(String words, List<Step> steps) {
        if (scene.framed()) {
            Step.Action framed = framed(words);
            if (framed != null) {
                return framed;
            }
        }
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

    private Step.@Nullable Action framed(String words) {
        try {
            return new FramedWords(scene, this::lines).read(words);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private List<WireFrame> frames(List<String> block) {
        try {
            return Scene.NOTATION.read(block);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private List<String> lines() {
        List<String> block = new ArrayList<>();
        while (at + 1 < lines.length && lines[at + 1].startsWith("|")) {
            String line = lines[++at].substring(1);
            block.add(line.startsWith(" ") ? line.substring(1) : line);
        }
        if (block.isEmpty()) {
            throw wrong("no bytes");
        }
        return block;
    }

    private String block() {
        StringBuilder bytes = new StringBuilder();
        for (String line : lines()) {
            try {
                bytes.append(Escapes.line(line));
            } catch (IllegalArgumentException e) {
                throw wrong(String.valueOf(e.getMessage()));
            }
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
