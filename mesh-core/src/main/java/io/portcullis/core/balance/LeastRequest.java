package io.portcullis.core.balance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Picks the less busy of two drawn at random: nearly as even as looking at all, without everyone running to the same one.
 * Any thread.
 *
 * @see <a href="https://www.eecs.harvard.edu/~michaelm/postscripts/handbook2001.pdf">Mitzenmacher, Richa, Sitaraman: The
 *     power of two random choices</a>
 */
public final class LeastRequest {
    private LeastRequest() {}

    /**
     * Picks one.
     *
     * @param candidates all there are
     * @param avoid taken only when nothing else is left, those left out included, such as those already tried
     * @param panicPercent when fewer than this percentage are not left out, all are used; 0 to 100
     * @param random draws the two
     * @return null if there is nothing to pick
     */
    public static <C extends Candidate> @Nullable C pick(
            C[] candidates, Collection<? extends C> avoid, int panicPercent, RandomGenerator random) {
        int count = candidates.length;
        if (count == 0) {
            return null;
        }
        if (count == 1 && !candidates[0].leftOut()) {
            return candidates[0];
        }
        if (count > 1) {
            int first = random.nextInt(count);
            C one = candidates[first];
            C other = candidates[another(first, count, random)];
            // Two acceptable ones drawn from all are as even as two drawn from the acceptable.
            if (acceptable(one, avoid) && acceptable(other, avoid)) {
                return lessBusy(one, other);
            }
        }
        return pickCarefully(candidates, avoid, panicPercent, random);
    }

    private static <C extends Candidate> @Nullable C pickCarefully(
            C[] candidates, Collection<? extends C> avoid, int panicPercent, RandomGenerator random) {
        List<C> eligible = new ArrayList<>(candidates.length);
        for (C candidate : candidates) {
            if (!candidate.leftOut()) {
                eligible.add(candidate);
            }
        }
        if (eligible.size() * 100L < candidates.length * (long) panicPercent) {
            eligible = List.of(candidates);
        }
        List<C> fresh = without(avoid, eligible);
        if (fresh.isEmpty() && !avoid.isEmpty()) {
            // One that is left out may have recovered meanwhile; what was tried has just failed.
            fresh = without(avoid, List.of(candidates));
        }
        return draw(fresh.isEmpty() ? eligible : fresh, random);
    }

    private static <C extends Candidate> List<C> without(Collection<? extends C> avoid, List<C> candidates) {
        List<C> rest = new ArrayList<>(candidates);
        rest.removeAll(avoid);
        return rest;
    }

    private static <C extends Candidate> @Nullable C draw(List<C> candidates, RandomGenerator random) {
        int count = candidates.size();
        if (count < 2) {
            return count == 0 ? null : candidates.getFirst();
        }
        int first = random.nextInt(count);
        return lessBusy(candidates.get(first), candidates.get(another(first, count, random)));
    }

    private static int another(int first, int count, RandomGenerator random) {
        int second = random.nextInt(count - 1);
        return second < first ? second : second + 1;
    }

    private static <C extends Candidate> C lessBusy(C one, C other) {
        return other.inFlight() < one.inFlight() ? other : one;
    }

    private static <C extends Candidate> boolean acceptable(C candidate, Collection<? extends C> avoid) {
        return !candidate.leftOut() && (avoid.isEmpty() || !avoid.contains(candidate));
    }
}
