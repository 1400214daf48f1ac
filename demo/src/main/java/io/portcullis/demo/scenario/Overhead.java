package io.portcullis.demo.scenario;

import io.portcullis.demo.Ports;
import io.portcullis.demo.report.Line;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What each hop says it added itself, by its own metric. */
final class Overhead {
    private static final double MICROS = 1e6;

    private final Map<String, Total> totals;

    private Overhead(Map<String, Total> totals) {
        this.totals = totals;
    }

    /** Requests and seconds since the hop's start. */
    private record Total(double count, double seconds) {}

    /** What the hops have counted until now. */
    static Overhead now(World world) throws Exception {
        Map<String, Total> totals = new LinkedHashMap<>();
        URI storefront = World.actuator(Ports.STOREFRONT);
        totals.put("gateway", total(world, World.GATEWAY_ACTUATOR, "gateway"));
        totals.put("storefront inbound", total(world, storefront, "inbound"));
        totals.put("storefront outbound", total(world, storefront, "outbound"));
        totals.put("payment inbound", total(world, World.actuator(Ports.PAYMENT_V1_A), "inbound"));
        return new Overhead(totals);
    }

    /** The mean of each hop between an earlier moment and this one. */
    Line since(Overhead before) {
        Map<String, Double> means = new LinkedHashMap<>();
        totals.forEach((hop, total) -> {
            Total start = before.totals.getOrDefault(hop, new Total(0, 0));
            double count = total.count() - start.count();
            means.put(hop, count > 0 ? (total.seconds() - start.seconds()) / count * MICROS : Double.NaN);
        });
        String numbers = means.entrySet().stream()
                .map(mean -> String.format(Locale.ROOT, "%s %.0f us", mean.getKey(), mean.getValue()))
                .collect(Collectors.joining(", "));
        boolean held = means.values().stream().allMatch(mean -> mean > 0);
        return Line.of(held, "the mesh measures its own overhead", numbers);
    }

    private static Total total(World world, URI actuator, String role) throws Exception {
        URI uri = actuator.resolve("metrics/portcullis.overhead?tag=role:" + role);
        double count = 0;
        double seconds = 0;
        for (JsonNode measurement : world.client().get(uri).json().path("measurements")) {
            double value = measurement.path("value").asDouble(0);
            switch (measurement.path("statistic").asString("")) {
                case "COUNT" -> count = value;
                case "TOTAL_TIME" -> seconds = value;
                default -> {
                    // The maximum says nothing about the mean.
                }
            }
        }
        return new Total(count, seconds);
    }
}
