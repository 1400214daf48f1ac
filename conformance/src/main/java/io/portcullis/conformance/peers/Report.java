package io.portcullis.conformance.peers;

import io.portcullis.conformance.Case;
import io.portcullis.conformance.Chapter;
import io.portcullis.conformance.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes what proxies did with the table as a page of Markdown. One thread. */
final class Report {
    private final Map<String, Map<Case, Observed>> columns = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();

    /** @param name of the proxy, with its version */
    void add(String name, Map<Case, Observed> observed) {
        columns.put(name, observed);
    }

    /** A sentence behind the numbers, such as about a proxy that is not installed. */
    void remark(String sentence) {
        remarks.add(sentence);
    }

    /** @param preface the page up to its first table */
    String text(String preface, List<Chapter> chapters) {
        StringBuilder text = new StringBuilder(preface.strip()).append("\n\n## In numbers\n\n");
        numbers(text, chapters);
        remarks.forEach(remark -> text.append('\n').append(remark).append('\n'));
        chapters.forEach(chapter -> chapter(text, chapter));
        return text.toString();
    }

    private void numbers(StringBuilder text, List<Chapter> chapters) {
        text.append("| |");
        columns.keySet().forEach(name -> text.append(' ').append(name).append(" |"));
        text.append("\n|---|").append("--:|".repeat(columns.size())).append('\n');
        for (Verdict verdict : Verdict.values()) {
            text.append("| ").append(verdict.words()).append(" |");
            columns.values()
                    .forEach(column -> text.append(' ')
                            .append(counts(column, chapters).getOrDefault(verdict, 0))
                            .append(" |"));
            text.append('\n');
        }
    }

    private static Map<Verdict, Integer> counts(Map<Case, Observed> column, List<Chapter> chapters) {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Chapter chapter : chapters) {
            for (Case of : atTheEdge(chapter)) {
                counts.merge(Verdict.of(of, observed(column, of)), 1, Integer::sum);
            }
        }
        return counts;
    }

    private void chapter(StringBuilder text, Chapter chapter) {
        List<Case> all = atTheEdge(chapter);
        List<Case> differing = all.stream().filter(this::differs).toList();
        text.append("\n## ")
                .append(chapter.title())
                .append("\n\n")
                .append(chapter.about())
                .append(' ');
        if (differing.isEmpty()) {
            text.append("All ").append(all.size()).append(" cases: the same.\n");
            return;
        }
        text.append(all.size() - differing.size())
                .append(" of ")
                .append(all.size())
                .append(" cases: the same.\n\n");
        text.append("| case | section | Portcullis |");
        columns.keySet().forEach(name -> text.append(' ').append(name).append(" |"));
        text.append("\n|---|---|---|").append("---|".repeat(columns.size())).append('\n');
        differing.forEach(of -> row(text, of));
    }

    private void row(StringBuilder text, Case of) {
        text.append("| ").append(of.name().replace("|", "\\|")).append(" | ");
        text.append(of.sections().getFirst())
                .append(" | ")
                .append(Verdict.demanded(of))
                .append(" |");
        for (Map<Case, Observed> column : columns.values()) {
            text.append(' ').append(observed(column, of).text()).append(" |");
        }
        text.append('\n');
    }

    private boolean differs(Case of) {
        return columns.values().stream().anyMatch(column -> Verdict.of(of, observed(column, of)) != Verdict.SAME);
    }

    private static List<Case> atTheEdge(Chapter chapter) {
        return chapter.cases().stream()
                .filter(of -> of.roles().contains(Role.GATEWAY))
                .toList();
    }

    private static Observed observed(Map<Case, Observed> column, Case of) {
        Observed observed = column.get(of);
        if (observed == null) {
            throw new IllegalStateException("case " + of + " was not played");
        }
        return observed;
    }
}
