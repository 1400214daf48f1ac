package io.portcullis.equivalence;

import io.portcullis.core.config.Problem;
import io.portcullis.spring.config.ConfigurationService;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The samples that a gateway takes today; the others wait for what will run them.
 *
 * @param predicates that are taken
 * @param filters that are taken
 * @param refused the rest
 */
record Accepted(List<Sample> predicates, List<Sample> filters, List<Sample> refused) {
    private static final Pattern PLACE = Pattern.compile("(?:route probe-|routes\\[)(\\d+)");
    private static final Sample PATH = new Sample("Path", "Path=/{x}/{y}/{*rest}", draft -> {}, List.of());
    private static final Sample HOST = new Sample("Host", "Host={h}.example.org", draft -> {}, List.of());

    static Accepted by(Gateway ours, String upstream) {
        List<Sample> samples = new ArrayList<>(Predicates.all());
        int conditions = samples.size();
        samples.addAll(Filters.all());
        List<RouteText> routes = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            Sample sample = samples.get(i);
            routes.add(new RouteText(
                    "probe-" + i,
                    "http://" + upstream,
                    i < conditions ? List.of(sample) : List.of(PATH, HOST),
                    i < conditions ? List.of() : List.of(sample),
                    List.of()));
        }
        List<Sample> refused = new ArrayList<>();
        refusedBy(ours, new RouteSet(List.of(), routes)).forEach(index -> refused.add(samples.get(index)));
        return new Accepted(
                Predicates.all().stream()
                        .filter(sample -> !named(refused, sample))
                        .toList(),
                Filters.all().stream().filter(sample -> !named(refused, sample)).toList(),
                refused);
    }

    private static boolean named(List<Sample> refused, Sample sample) {
        return refused.stream().anyMatch(other -> other.yaml().equals(sample.yaml()));
    }

    /** The indices of the routes that have problems. */
    private static Set<Integer> refusedBy(Gateway ours, RouteSet probes) {
        ConfigurationService configuration = ours.bean(ConfigurationService.class);
        long before = configuration.rejected();
        ours.load(probes.yaml());
        Set<Integer> refused = new TreeSet<>();
        if (configuration.rejected() > before) {
            for (Problem problem : configuration.rejections().getFirst().problems()) {
                Matcher place = PLACE.matcher(problem.toString());
                if (!place.find()) {
                    throw new AssertionError(problem);
                }
                refused.add(Integer.valueOf(place.group(1)));
            }
        }
        return refused;
    }
}
