package io.portcullis.demo.scenario;

import io.portcullis.demo.report.Line;
import io.portcullis.demo.report.Share;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/**
 * A thousand users ask for a quote, and a tenth of them is served by the canary. The users have the same names in every run
 * and a user's name decides, so that the outcome is the same in every run too.
 */
final class Split implements Step {
    private static final int REQUESTS = 1000;
    private static final double STABLE_PERCENT = 90;
    private static final double TOLERANCE_POINTS = 2;

    @Override
    public String announcement() {
        return REQUESTS + " requests through gateway, storefront, both sidecars and payment";
    }

    @Override
    public List<Line> run(World world) throws Exception {
        List<Callable<Answer>> calls = IntStream.range(0, REQUESTS)
                .mapToObj(i -> (Callable<Answer>) () -> world.quote("x-user", user(i)))
                .toList();
        long start = System.nanoTime();
        List<Answer> answers = world.client().all(calls);
        double seconds = (System.nanoTime() - start) / 1e9;
        long ok = answers.stream().filter(Answer::isOk).count();
        return List.of(
                Line.of(
                        ok == REQUESTS,
                        "gateway -> storefront -> sidecar -> mTLS -> sidecar -> payment",
                        String.format(Locale.ROOT, "%d of %d answered 200 in %.1f s", ok, REQUESTS, seconds)),
                split(answers));
    }

    private static Line split(List<Answer> answers) {
        Share stable = new Share(
                answers.stream().filter(a -> a.version().equals("1.10")).count(), answers.size());
        Share canary = new Share(
                answers.stream().filter(a -> a.version().equals("2.0")).count(), answers.size());
        boolean held = stable.isWithin(TOLERANCE_POINTS, STABLE_PERCENT)
                && canary.isWithin(TOLERANCE_POINTS, 100 - STABLE_PERCENT);
        return Line.of(held, "canary 90/10, within 2 points", "v1 " + stable + ", v2 " + canary);
    }

    static String user(int number) {
        return "user-" + number;
    }
}
