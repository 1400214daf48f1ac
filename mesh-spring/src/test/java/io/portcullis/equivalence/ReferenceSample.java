package io.portcullis.equivalence;

import io.portcullis.testkit.Field;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.Resource;

/**
 * A configuration that Spring Cloud Gateway's reference shows, and exchanges that show what it says of it. In the file the
 * exchanges are comments behind the YAML: {@code >} what the client sends, {@code |} what the upstream answers, {@code ^} what
 * the upstream receives first, {@code ^^} last, {@code <} what the client gets; a body stands in brackets, and {@code !} is in
 * front of a field that must not be there.
 *
 * @param name of the file
 */
record ReferenceSample(String name, String yaml, List<Shown> exchanges) {
    private static final String EXCHANGES = "# exchanges\n";

    /** One exchange: the lines of each kind. */
    record Shown(List<String> sent, List<String> answered, List<String> first, List<String> last, List<String> got) {
        static Shown of(String block) {
            Shown shown = new Shown(
                    new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (String line : block.lines().toList()) {
                String[] parts = line.replaceFirst("^# ", "").split(" ", 2);
                shown.of(parts[0], block).add(parts[1]);
            }
            return shown;
        }

        private List<String> of(String mark, String block) {
            return switch (mark) {
                case ">" -> sent;
                case "|" -> answered;
                case "^" -> first;
                case "^^" -> last;
                case "<" -> got;
                default -> throw new IllegalArgumentException("'" + mark + "' in " + block);
            };
        }

        /** @param upstream what {@code ${upstream}} stands for */
        Call call(String upstream) {
            String[] start = sent.getFirst().split(" ");
            List<Field> fields = new ArrayList<>(fields(sent));
            if (fields.stream().noneMatch(field -> field.name().equals("Host"))) {
                fields.addFirst(new Field("Host", "shop.example.org"));
            }
            fields.replaceAll(field -> new Field(field.name(), field.value().replace("${upstream}", upstream)));
            return new Call(start[0], start[1], fields, body(sent), false);
        }

        Answer answer() {
            String first = answered.isEmpty() ? "" : answered.getFirst();
            int status = first.matches("\\d{3}") ? Integer.parseInt(first) : 200;
            return new Answer(status, fields(answered), body(answered), false);
        }

        private static List<Field> fields(List<String> lines) {
            return lines.stream()
                    .filter(line -> !line.startsWith("[") && line.contains(": "))
                    .map(line -> new Field(line.split(": ", 2)[0], line.split(": ", 2)[1]))
                    .toList();
        }

        private static String body(List<String> lines) {
            return lines.stream()
                    .filter(line -> line.startsWith("["))
                    .map(line -> line.substring(1, line.length() - 1))
                    .findFirst()
                    .orElse("");
        }
    }

    static ReferenceSample read(Resource file) {
        try {
            String text = file.getContentAsString(StandardCharsets.UTF_8);
            String[] parts = text.split(EXCHANGES);
            List<Shown> exchanges = new ArrayList<>();
            for (String block : parts[1].split("#\\s*\n")) {
                exchanges.add(Shown.of(block));
            }
            String name = String.valueOf(file.getFilename()).replace(".yml", "");
            return new ReferenceSample(name, parts[0], exchanges);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
