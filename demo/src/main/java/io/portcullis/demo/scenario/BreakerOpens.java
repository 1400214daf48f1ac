package io.portcullis.demo.scenario;

import io.portcullis.demo.Poll;
import io.portcullis.demo.Ports;
import io.portcullis.demo.mesh.MeshYaml;
import io.portcullis.demo.report.Line;
import io.portcullis.demo.shop.PaymentState.Mood;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Payment fails every request: the breaker opens at half of its window, answers for payment, and closes after recovery. */
final class BreakerOpens implements Step {
    private static final String OPEN = "breaker_open";
    private static final int WHILE_OPEN = 20;
    /** So many users there are to look for one that the stable version serves. */
    private static final int CANDIDATES = 100;
    /** Ten seconds, for a breaker that stays open for two. */
    private static final int RECOVERY_POLLS = 100;

    @Override
    public String announcement() {
        return "payment fails every request until its breaker opens, then recovers";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        String user = stableUser(world);
        for (int i = 0; i < MeshYaml.BREAKER_WINDOW; i++) {
            world.quote("x-user", user);
        }
        try {
            world.allCopies(Mood.FAILING);
            List<Line> lines = new ArrayList<>(opens(world, user));
            world.allCopies(Mood.OK);
            lines.add(closes(world, user));
            return lines;
        } finally {
            world.allCopies(Mood.OK);
        }
    }

    private static String stableUser(World world) throws Exception {
        for (int i = 0; i < CANDIDATES; i++) {
            if (world.quote("x-user", Split.user(i)).version().equals("1.10")) {
                return Split.user(i);
            }
        }
        throw new IllegalStateException("none of " + CANDIDATES + " users is served by v1");
    }

    private static List<Line> opens(World world, String user) throws Exception {
        int failures = 0;
        Answer answer = world.quote("x-user", user);
        while (!answer.text().contains(OPEN) && failures < 2 * MeshYaml.BREAKER_WINDOW) {
            failures++;
            answer = world.quote("x-user", user);
        }
        boolean open = answer.text().contains(OPEN);
        Line opened = Line.of(
                open && 2 * failures == MeshYaml.BREAKER_WINDOW,
                "the breaker opens at 50 % errors",
                (open ? "opened" : "not open") + " after " + failures + " failures in a window of "
                        + MeshYaml.BREAKER_WINDOW);
        return List.of(opened, answersAtOnce(world, user));
    }

    private static Line answersAtOnce(World world, String user) throws Exception {
        long before = world.payment().answered(Optional.empty(), 500);
        long slowest = 0;
        int clear = 0;
        Answer answer = world.quote("x-user", user);
        for (int i = 0; i < WHILE_OPEN; i++) {
            answer = world.quote("x-user", user);
            slowest = Math.max(slowest, answer.nanos());
            clear += answer.status() == 503 && answer.text().contains(OPEN) ? 1 : 0;
        }
        long reached = world.payment().answered(Optional.empty(), 500) - before;
        String numbers = String.format(
                Locale.ROOT,
                "%d of %d answered 503, slowest %.1f ms, %d reached payment",
                clear,
                WHILE_OPEN,
                slowest / 1e6,
                reached);
        return Line.of(clear == WHILE_OPEN && reached == 0, "while open it answers at once and says why", numbers)
                .with(answer.payment().lines().toList());
    }

    private static Line closes(World world, String user) throws Exception {
        long start = System.nanoTime();
        boolean closed = Poll.until(
                RECOVERY_POLLS,
                () -> world.quote("x-user", user).isOk()
                        && states(world).values().stream().allMatch("CLOSED"::equals));
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, String> states = states(world);
        return Line.of(
                closed && !states.isEmpty(),
                "after recovery it closes by itself",
                String.format(Locale.ROOT, "%s after %.1f s", states, seconds));
    }

    private static Map<String, String> states(World world) throws Exception {
        URI uri = World.actuator(Ports.STOREFRONT).resolve("circuitbreakers");
        Map<String, String> states = new TreeMap<>();
        for (Map.Entry<String, JsonNode> breaker :
                world.client().get(uri).json().path("circuitBreakers").properties()) {
            states.put(breaker.getKey(), breaker.getValue().path("state").asString(""));
        }
        return states;
    }
}
