package io.portcullis.sidecar.command;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as they are written on command lines and in Spring's properties: {@code 500ms}, {@code 60s}, {@code 2m}. */
final class WrittenDuration {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(ms|s|m|h|)");

    private WrittenDuration() {}

    /**
     * Reads one; a bare number counts seconds.
     *
     * @param option where it stands, for the message
     * @throws CommandFailure if it is none
     */
    static Duration parse(String option, String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new CommandFailure(
                    ExitStatus.USAGE, option + ": " + text + " (expected: such as 60s, 500ms, 2m, 1h)");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
