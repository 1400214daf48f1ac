package io.portcullis.demo.scenario;

import io.portcullis.demo.Ports;
import io.portcullis.demo.report.Line;
import io.portcullis.demo.shop.PaymentState.Mood;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * One copy of payment answers 503 to one request in five. Quotes are repeated elsewhere and nobody notices; charges are not
 * repeated, because the copy takes the money before it fails.
 */
final class SafeRetries implements Step {
    private static final int QUOTES = 300;
    private static final int CHARGES = 200;

    @Override
    public String announcement() {
        return "one copy of payment answers 503 to one request in five: " + QUOTES + " quotes, " + CHARGES + " charges";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        world.payment().set(Ports.PAYMENT_V1_A.name(), Mood.FLAKY);
        try {
            Line quotes = quotes(world);
            return List.of(quotes, charges(world));
        } finally {
            world.payment().set(Ports.PAYMENT_V1_A.name(), Mood.OK);
        }
    }

    private static Line quotes(World world) throws Exception {
        long before = unavailable(world);
        List<Callable<Answer>> calls = IntStream.range(0, QUOTES)
                .mapToObj(i -> (Callable<Answer>) () -> world.quote())
                .toList();
        long ok = world.client().all(calls).stream().filter(Answer::isOk).count();
        long hidden = unavailable(world) - before;
        return Line.of(
                ok == QUOTES && hidden > 0,
                "503s are invisible to idempotent requests",
                "PHP answered 503 " + hidden + " times, the user saw 200 " + ok + " of " + QUOTES + " times");
    }

    private static Line charges(World world) throws Exception {
        long before = unavailable(world);
        List<String> ids = IntStream.range(0, CHARGES)
                .mapToObj(i -> UUID.randomUUID().toString())
                .toList();
        List<Callable<Answer>> calls = ids.stream()
                .map(id -> (Callable<Answer>) () -> world.checkout(id))
                .toList();
        List<Answer> answers = world.client().all(calls);
        long failed = answers.stream().filter(answer -> answer.status() == 503).count();
        long ok = answers.stream().filter(Answer::isOk).count();
        long answered = unavailable(world) - before;
        Map<String, Long> executions = world.payment().executions();
        long once =
                ids.stream().filter(id -> executions.getOrDefault(id, 0L) == 1).count();
        long more =
                ids.stream().filter(id -> executions.getOrDefault(id, 0L) > 1).count();
        boolean held = once == CHARGES && failed == answered && failed > 0 && ok + failed == CHARGES;
        return Line.of(
                held,
                "no card is charged twice",
                CHARGES + " charges: " + once + " executed once, " + more + " twice; PHP failed " + answered
                        + " of them after charging, the user was told of " + failed);
    }

    private static long unavailable(World world) throws Exception {
        return world.payment().answered(Optional.of(Ports.PAYMENT_V1_A.name()), 503);
    }
}
