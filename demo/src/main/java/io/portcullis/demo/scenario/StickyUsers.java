package io.portcullis.demo.scenario;

import io.portcullis.demo.report.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A user who comes back is served by the same version; a tester asks for the canary with a header and gets it. */
final class StickyUsers implements Step {
    private static final int USERS = 40;
    private static final int VISITS = 5;
    private static final int OVERRIDES = 40;

    @Override
    public String announcement() {
        return USERS + " users come back " + VISITS + " times, and a tester asks for the canary";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        return List.of(sticky(world), overridden(world));
    }

    private static Line sticky(World world) throws Exception {
        List<Set<String>> versions = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            Set<String> seen = new HashSet<>();
            for (int visit = 0; visit < VISITS; visit++) {
                seen.add(world.quote("x-user", Split.user(user)).version());
            }
            versions.add(seen);
        }
        long stable = versions.stream().filter(Set.of("1.10")::equals).count();
        long canary = versions.stream().filter(Set.of("2.0")::equals).count();
        boolean held = stable + canary == USERS && stable > 0 && canary > 0;
        return Line.of(
                held,
                "a user stays on a version (x-user)",
                stable + " users always v1, " + canary + " always v2, " + (USERS - stable - canary) + " moved");
    }

    private static Line overridden(World world) throws Exception {
        int canary = 0;
        for (int i = 0; i < OVERRIDES; i++) {
            canary += world.quote("x-user", Split.user(i), "x-version", "canary")
                            .version()
                            .equals("2.0")
                    ? 1
                    : 0;
        }
        return Line.of(
                canary == OVERRIDES,
                "a header overrides it (x-version: canary)",
                canary + " of " + OVERRIDES + " requests on v2");
    }
}
