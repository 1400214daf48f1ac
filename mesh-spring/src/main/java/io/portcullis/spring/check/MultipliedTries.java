package io.portcullis.spring.check;

import io.portcullis.core.config.Problem;
import io.portcullis.core.config.Suggestions;
import io.portcullis.core.route.Route;
import io.portcullis.core.route.RouteTarget;
import io.portcullis.spring.config.MeshRole;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds requests that a caller tries several times and what it calls several times again. Nothing is said while either
 * side has errors: what it would be is not known. Stateless.
 */
final class MultipliedTries {
    private final String callee;
    /** Whether what it calls is called for the same request; what an application calls is for the application to say. */
    private final boolean relayed;

    private final List<List<RetryOwner>> behind;

    private MultipliedTries(String callee, FileReading files) {
        this.callee = callee;
        this.relayed = files.role() == MeshRole.GATEWAY;
        RetryOwners owners = new RetryOwners(files);
        this.behind =
                files.reading().snapshot().routes().stream().map(owners::of).toList();
    }

    /**
     * Looks at a caller and at one of those it calls.
     *
     * @param name by which the caller knows it
     */
    static List<Problem> between(FileReading caller, String name, FileReading callee) {
        if (!caller.errors().isEmpty() || !callee.errors().isEmpty()) {
            return List.of();
        }
        List<Route> calls = caller.reading().snapshot().routes().stream()
                .filter(route -> names(route.target()).contains(name))
                .toList();
        if (calls.isEmpty()) {
            return List.of(nobodyCalls(name, caller));
        }
        RetryOwners owners = new RetryOwners(caller);
        MultipliedTries tries = new MultipliedTries(name, callee);
        return calls.stream()
                .flatMap(route -> owners.of(route).stream())
                .distinct()
                .flatMap(owner -> tries.of(owner).stream())
                .distinct()
                .toList();
    }

    private static Set<String> names(RouteTarget target) {
        return switch (target) {
            case RouteTarget.ToService(var id) -> Set.copyOf(List.of(id.name(), id.toString()));
            case RouteTarget.ToAddress address -> Set.of(address.host());
            case RouteTarget.Nowhere ignored -> Set.of();
            case RouteTarget.InLane ignored -> Set.of();
        };
    }

    private static Problem nobodyCalls(String name, FileReading caller) {
        Set<String> called = new TreeSet<>();
        caller.reading().snapshot().routes().forEach(route -> called.addAll(names(route.target())));
        String expected = Suggestions.closest(name, called)
                .map(near -> "did you mean " + near + "?")
                .orElse(called.isEmpty() ? "" : "one of " + String.join(", ", called));
        return Problem.of("--callee " + name, "no route leads there", expected);
    }

    private Optional<Problem> of(RetryOwner owner) {
        List<RetryOwner> again = behind.stream()
                .flatMap(List::stream)
                .filter(other ->
                        relayed ? owner.multiplies(other) : !owner.repeated().isEmpty())
                .distinct()
                .toList();
        // The first of those with the most tries.
        return again.stream()
                .max(Comparator.comparingInt(RetryOwner::tries)
                        .thenComparing(again::indexOf, Comparator.reverseOrder()))
                .map(most -> new Problem(owner.name(), found(owner, most, again), expected(), owner.origin()));
    }

    private String found(RetryOwner owner, RetryOwner most, List<RetryOwner> again) {
        boolean always =
                relayed && behind.stream().allMatch(route -> route.stream().anyMatch(owner::multiplies));
        long more = again.stream().map(RetryOwner::place).distinct().count() - 1;
        return "tries " + (always ? "multiply" : "may multiply") + " with those of " + callee + ": " + owner.tries()
                + " here, and for each of them " + most.tries() + " by " + most.place()
                + (more == 0 ? "" : " (and " + more + " more there)")
                + (relayed ? "" : ", where a call goes out there") + ": up to "
                + owner.tries() + " x " + most.tries() + " = " + owner.tries() * most.tries() + " for one request";
    }

    private static String expected() {
        return "retries on one of the two sides, mostly the one nearer to what fails; retry.enabled: false on the other";
    }
}
