package io.portcullis.conformance;

import java.util.List;
import java.util.Set;

/**
 * One line of the table: what goes in at one side, and what has to come out at the other. Immutable, any thread.
 *
 * @param chapter its title
 * @param name what is the case, unique in its chapter
 * @param sections of the standards, such as {@code 9112 3.2}
 * @param why the case matters, or empty
 * @param roles in which it is played
 * @param steps in their order, as they are written
 */
public record Case(String chapter, String name, List<String> sections, String why, Set<Role> roles, List<Step> steps) {
    public Case {
        sections = List.copyOf(sections);
        steps = List.copyOf(steps);
    }

    /** What happens in that role, what goes without saying included. */
    public List<Step> steps(Role role) {
        return Unsaid.added(
                steps.stream().filter(step -> step.roles().contains(role)).toList());
    }

    @Override
    public String toString() {
        return name;
    }
}
