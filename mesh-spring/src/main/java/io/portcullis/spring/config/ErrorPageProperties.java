package io.portcullis.spring.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page for failures that the gateway makes itself. Immutable, any thread.
 *
 * @param hosts patterns of the host that was called, such as **.shop.example.org. Default: every host.
 * @param statuses such as 503 or 5xx. Default: every one.
 * @param file with the page, of at most 128 KB: .html, .txt, .json or .xml, in UTF-8; it is watched
 */
public record ErrorPageProperties(
        @Nullable List<String> hosts,
        @Nullable List<String> statuses,
        @Nullable String file) {}
