package io.portcullis.spring.check;

import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an expression for the value of a header, parameter or cookie matches whatever another one matches: where both
 * are the same, or the narrower one is a list of plain words. Stateless, any thread.
 */
final class ValueCover {
    /** What stands for itself in an expression, besides letters and digits. */
    private static final String PLAIN = "-_/:@=~";

    private ValueCover() {}

    /**
     * Whether the narrow one is covered.
     *
     * @param wide null: any value
     * @param narrow null: any value
     */
    static boolean covers(@Nullable Pattern wide, @Nullable Pattern narrow) {
        if (wide == null) {
            return true;
        }
        if (narrow == null) {
            return false;
        }
        return same(wide, narrow) || (isPlain(narrow) && words(narrow).stream().allMatch(wide::matches));
    }

    static boolean same(Pattern one, Pattern other) {
        return one.pattern().equals(other.pattern()) && one.flags() == other.flags();
    }

    private static boolean isPlain(Pattern pattern) {
        return pattern.flags() == 0
                && pattern.pattern().chars().allMatch(c -> c == '|' || isAlphanumeric(c) || PLAIN.indexOf(c) >= 0);
    }

    private static boolean isAlphanumeric(int c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }

    private static List<String> words(Pattern pattern) {
        return List.of(pattern.pattern().split("\\|", -1));
    }
}
