package io.portcullis.equivalence;

import io.portcullis.equivalence.Gateway.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Both gateways before one upstream, and what came of the requests they were given. One thread. */
final class Comparison implements AutoCloseable {
    /** More than this nobody reads. */
    private static final int TOLD = Integer.getInteger("equivalence.told", 3);

    private final Upstream upstream = new Upstream();
    private final Gateway stock;
    private final Gateway ours;
    private final Map<String, Integer> met = new TreeMap<>();
    private final List<String> disagreements = new ArrayList<>();
    private final Map<String, RouteText> routes = new HashMap<>();
    private RouteSet set = new RouteSet(List.of(), List.of());
    private long compared;
    private long reached;

    /** @param settings of both, as arguments of the command line */
    Comparison(String... settings) {
        stock = Gateway.stock(upstream.address(), settings);
        ours = Gateway.ours(upstream.address(), settings);
    }

    Upstream upstream() {
        return upstream;
    }

    Gateway stock() {
        return stock;
    }

    Gateway ours() {
        return ours;
    }

    /** Gives both the same routes. */
    void load(RouteSet loaded) {
        set = loaded;
        routes.clear();
        loaded.routes().forEach(route -> routes.put(route.id(), route));
        stock.load(loaded.yaml());
        ours.load(loaded.yaml());
    }

    /** Gives both the same configuration. */
    void load(String yaml) {
        set = new RouteSet(List.of(), List.of());
        routes.clear();
        stock.load(yaml);
        ours.load(yaml);
    }

    /**
     * Sends the same request to both.
     *
     * @param answers of the upstream to the attempts
     * @param intended the route it was made for
     */
    void compare(Call call, List<Answer> answers, RouteText intended) {
        Outcome theirs = Difference.levelled(Side.STOCK, call, Outcome.of(stock, upstream, call, answers));
        Outcome here = Difference.levelled(Side.OURS, call, Outcome.of(ours, upstream, call, answers));
        compared++;
        reached += here.upstream().isEmpty() ? 0 : 1;
        RouteText taken = taken(here, intended);
        if (taken != null) {
            set.defaults().forEach(this::meet);
            taken.predicates().forEach(this::meet);
            taken.filters().forEach(this::meet);
        }
        if (!here.toString().equals(theirs.toString()) && disagreements.size() < TOLD) {
            disagreements.add("%s%n%s%ndefault-filters %s%n%s%n--- Spring Cloud Gateway%n%s%n--- ours%n%s%n"
                    .formatted(
                            call, answers, set.defaults(), Objects.requireNonNullElse(taken, intended), theirs, here));
        }
    }

    private void meet(Sample sample) {
        met.merge(sample.factory(), 1, Integer::sum);
    }

    /** The upstream tells it, by the mark; what a gateway answers itself is taken for the intended one's unless it is 404. */
    private @Nullable RouteText taken(Outcome outcome, RouteText intended) {
        if (outcome.upstream().isEmpty()) {
            return outcome.response().start().equals("404") ? null : intended;
        }
        return outcome.upstream().getFirst().values("x-route").stream()
                .findFirst()
                .map(routes::get)
                .orElse(intended);
    }

    /** The first few since it was asked the last time, told whole. */
    List<String> takeDisagreements() {
        List<String> taken = List.copyOf(disagreements);
        disagreements.clear();
        return taken;
    }

    /** How many requests were sent to both. */
    long compared() {
        return compared;
    }

    /** How many of them reached the upstream. */
    long reachedUpstream() {
        return reached;
    }

    /** How many of them each factory had a part in. */
    Map<String, Integer> met() {
        return met;
    }

    @Override
    public String toString() {
        return compared + " requests through both gateways, " + reached + " reached the upstream; by factory " + met;
    }

    @Override
    public void close() {
        ours.close();
        stock.close();
        upstream.close();
    }
}
