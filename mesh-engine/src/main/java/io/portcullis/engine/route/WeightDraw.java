package io.portcullis.engine.route;

/**
 * The number a request draws in a group of weighted routes: one random number per request, mixed with the group's index, so
 * that the order in which groups are looked at changes nothing. Stateless, any thread.
 */
public final class WeightDraw {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private WeightDraw() {}

    /**
     * The mixing function is SplitMix64's (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
     *
     * @param seed the request's random number
     * @param group index of the group among those of the table, in the order of their first routes
     * @return at least 0, less than 1
     */
    public static double of(long seed, int group) {
        long z = seed + (group + 1) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
    }
}
