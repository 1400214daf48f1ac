package io.portcullis.core.model;

import java.util.List;

/**
 * A page for failures that the gateway makes itself. In its text {@code {{status}}}, {@code {{code}}} and {@code {{trace-id}}} stand
 * for what they say; nothing else is replaced. Immutable, any thread.
 *
 * @param hosts patterns of the Host that was called, as of a Host predicate, in any case; empty for every one
 * @param statuses such as {@code 503} or {@code 5xx}; empty for every one
 * @param contentType of the text
 * @param text of the page
 */
public record ErrorPage(List<String> hosts, List<String> statuses, String contentType, String text) {
    /** @throws IllegalArgumentException naming a status that is none */
    public ErrorPage {
        hosts = List.copyOf(hosts);
        statuses = List.copyOf(statuses);
        for (String status : statuses) {
            Expect.that(status.matches("[45](\\d\\d|xx)"), "statuses", status, "400 to 599, 4xx or 5xx");
        }
    }

    /** Whether it is for failures of that status. */
    public boolean isFor(int status) {
        String text = Integer.toString(status);
        return statuses.isEmpty() || statuses.contains(text) || statuses.contains(text.charAt(0) + "xx");
    }
}
