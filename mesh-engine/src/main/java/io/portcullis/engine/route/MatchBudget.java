package io.portcullis.engine.route;

import com.google.re2j.Pattern;

/**
 * How much a request may make regular expressions cost. RE2 takes at most one step for each instruction of the expression and
 * each character of the text; what that adds up to is known before it is spent. Belongs to one look-up or operation.
 */
// A step takes 5 to 10 ns (measured with expressions made to be slow): all of them keep an event loop for less than
// 10 ms. What texts of ordinary length cost is not counted. That depends on the routes alone, and is their author's
// choice.
final class MatchBudget {
    /** Steps for one request: an expression of 32 instructions over the largest head there may be. */
    static final long MOST_STEPS = 1 << 20;

    /** Characters of a text that cost nothing. */
    static final int FREE_CHARS = 256;

    private long left = MOST_STEPS;

    /**
     * Whether the expression matches the text whole.
     *
     * @throws TooManySteps if that might take more than is left
     */
    boolean matches(Pattern regexp, String text) {
        spend(regexp, text.length());
        return regexp.matches(text);
    }

    /** @throws TooManySteps if the expression might take more for a text of that length than is left */
    void spend(Pattern regexp, int length) {
        spend(regexp.programSize(), length);
    }

    /** As the other one, for several expressions that look at one text. */
    void spend(int programSize, int length) {
        if (length > FREE_CHARS) {
            left -= (long) programSize * (length - FREE_CHARS);
            if (left < 0) {
                throw new TooManySteps();
            }
        }
    }
}
