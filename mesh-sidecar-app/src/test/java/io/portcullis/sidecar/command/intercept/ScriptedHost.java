package io.portcullis.sidecar.command.intercept;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host whose programs answer as a test says, by the longest beginning of their command line, and which remembers what was
 * run. Unless told otherwise all of them succeed silently. One thread.
 */
final class ScriptedHost implements Host {
    final List<Step> ran = new ArrayList<>();
    private final Set<String> programs = new HashSet<>();
    private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
    private boolean permitted = true;
    private boolean applicationSource;

    ScriptedHost(String... programs) {
        this.programs.addAll(List.of(programs));
    }

    /** From now on, command lines that begin so end so. */
    ScriptedHost answer(String beginning, int status, String output, String error) {
        outcomes.put(beginning, new Outcome(status, output, error));
        return this;
    }

    ScriptedHost unprivileged() {
        permitted = false;
        return this;
    }

    /** The command lines that changed something. */
    List<String> changes() {
        return ran.stream()
                .map(Step::line)
                .filter(line -> !line.contains(" list ") && !line.contains("-save") && !line.contains("--version"))
                .toList();
    }

    @Override
    public boolean has(String program) {
        return programs.contains(program);
    }

    @Override
    public Outcome run(Step step) {
        ran.add(step);
        if (step.line().startsWith("ip -6 address")) {
            applicationSource = step.line().contains(" add ");
        }
        return outcomes.entrySet().stream()
                .filter(outcome -> step.line().startsWith(outcome.getKey()))
                .max((one, other) -> one.getKey().length() - other.getKey().length())
                .map(Map.Entry::getValue)
                .orElse(new Outcome(0, "", ""));
    }

    @Override
    public boolean mayChangeNetwork() {
        return permitted;
    }

    @Override
    public boolean hasIpv6() {
        return true;
    }

    @Override
    public boolean hasApplicationSource() {
        return applicationSource;
    }

    @Override
    public boolean hasLegacyNat(Family family) {
        return false;
    }
}
