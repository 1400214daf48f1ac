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
 * @param scene before the first step
 * @param steps in their order, as they are written
 */
public record Case(
        String chapter,
        String name,
        List<String> sections,
        String why,
        Set<Role> roles,
        Scene scene,
        List<Step> steps) {
    public Case {
        sections = List.copyOf(sections);
        steps = List.copyOf(steps);
    }

    /** What happens in that role, what goes without saying included. */
    public List<Step> steps(Role role) {
        List<Step> here =
                steps.stream().filter(step -> step.roles().contains(role)).toList();
        return scene.framed() ? UnsaidFrames.added(here, scene) : Unsaid.added(here);
    }

    /** Whether the proxy is not what it was behind the case. */
    public boolean wantsItsOwnProxy() {
        return scene.given().has(Given.TWO_REQUESTS)
                || steps.stream().anyMatch(step -> step.what() instanceof Step.ProxyDrains);
    }

    @Override
    public String toString() {
        return name;
    }
}
