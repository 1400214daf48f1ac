package io.portcullis.engine.observe;

/**
 * Whether an Accept field asks for a problem document or for text. Media ranges are weighed as RFC 9110, 12.5.1 has it: the
 * most specific range that covers a type gives its quality. {@code application/json} counts as asking for a problem document
 * and {@code text/html} as asking for text, since that is who sends them. Not thread-safe: one parse.
 */
final class AcceptHeader {
    private final String value;
    private int at;
    private int position;
    private final Preference problem = new Preference();
    private final Preference text = new Preference();

    private AcceptHeader(String value) {
        this.value = value;
    }

    static boolean prefersProblem(String value) {
        AcceptHeader accept = new AcceptHeader(value);
        accept.parse();
        return accept.problem.beats(accept.text);
    }

    private void parse() {
        while (at < value.length()) {
            range();
            at++; // the comma
            position++;
        }
    }

    /** {@code type/subtype *( OWS ";" OWS parameter )}, up to a comma or the end. */
    private void range() {
        int from = at;
        skipTo(true);
        String range = value.substring(from, at).strip();
        int quality = 1000;
        while (at < value.length() && value.charAt(at) == ';') {
            int parameter = ++at;
            skipTo(true);
            quality = quality(value.substring(parameter, at).strip(), quality);
        }
        skipTo(false);
        if (quality >= 0) {
            weigh(range, quality);
        }
    }

    private void weigh(String range, int quality) {
        if (range.equals("*/*")) {
            problem.offer(1, quality, position);
            text.offer(1, quality, position);
        } else if (is(range, "application/*")) {
            problem.offer(2, quality, position);
        } else if (is(range, "application/json")) {
            problem.offer(3, quality, position);
        } else if (is(range, "application/problem+json")) {
            problem.offer(4, quality, position);
        } else if (is(range, "text/*")) {
            text.offer(2, quality, position);
        } else if (is(range, "text/html")) {
            text.offer(3, quality, position);
        } else if (is(range, "text/plain")) {
            text.offer(4, quality, position);
        }
    }

    private static boolean is(String range, String expected) {
        return range.equalsIgnoreCase(expected);
    }

    /** Thousandths from {@code q=0.5}; -1 for a q that is none; what it was for another parameter. */
    private static int quality(String parameter, int before) {
        if (parameter.length() < 2 || (parameter.charAt(0) | 0x20) != 'q' || parameter.charAt(1) != '=') {
            return before;
        }
        int length = parameter.length();
        if (length < 3 || length > 7 || (length > 3 && parameter.charAt(3) != '.')) {
            return -1;
        }
        int quality = 0;
        int unit = 1000;
        for (int i = 2; i < length; i++) {
            char c = parameter.charAt(i);
            if (i != 3 && (c < '0' || c > '9')) {
                return -1;
            }
            if (i != 3) {
                quality += (c - '0') * unit;
                unit /= 10;
            }
        }
        return quality <= 1000 ? quality : -1;
    }

    /** Moves to the next comma, or semicolon if wanted, that is not inside a quoted string. */
    private void skipTo(boolean semicolon) {
        boolean quoted = false;
        for (; at < value.length(); at++) {
            char c = value.charAt(at);
            if (quoted && c == '\\') {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || (semicolon && c == ';'))) {
                return;
            }
        }
        at = value.length();
    }

    /** What the ranges seen so far say about one representation. */
    private static final class Preference {
        private int specificity;
        private int quality;
        private int position;

        void offer(int specificity, int quality, int position) {
            if (specificity > this.specificity) {
                this.specificity = specificity;
                this.quality = quality;
                this.position = position;
            }
        }

        /** Higher quality, then named more exactly, then named earlier. */
        boolean beats(Preference other) {
            if (quality == 0) {
                return false;
            }
            if (quality != other.quality) {
                return quality > other.quality;
            }
            boolean named = specificity > 1;
            boolean otherNamed = other.specificity > 1;
            return named != otherNamed ? named : position < other.position;
        }
    }
}
