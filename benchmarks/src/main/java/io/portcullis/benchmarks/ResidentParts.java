package io.portcullis.benchmarks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where the resident memory of a JVM is, by {@code /proc/PID/smaps}: what each mapping has in memory, in kilobytes by part.
 * Immutable, any thread.
 */
record ResidentParts(Map<ResidentParts.Part, Long> kilobytes) {
    /** {@code 7f10-7f20 r--p 00000000 08:01 1234   /path}. */
    private static final Pattern HEAD = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ (\\S+) \\S+ \\S+ \\d+ *(.*)");

    /** The heap of a JVM with compressed pointers is below this, and with so small a heap nothing else is. */
    private static final long HEAP_END = 1L << 32;

    private static final long HEAP_BEGIN = 1L << 31;

    /** A kind of mapping. */
    enum Part {
        HEAP("Java heap"),
        CACHE_WRITTEN("classes of the AOT cache that are written to (methods' counters and entries)"),
        CACHE_READ("the AOT cache's read-only part (file)"),
        COMPILED("compiled methods"),
        LIBRARIES("the JVM and other libraries (files)"),
        NATIVE("the rest: compiler, metaspace, stacks, buffers, what malloc keeps");

        private final String text;

        Part(String text) {
            this.text = text;
        }

        static Part of(long start, String access, String name) {
            if (name.endsWith("app.aot")) {
                return access.contains("w") ? CACHE_WRITTEN : CACHE_READ;
            }
            if (name.startsWith("/")) {
                return LIBRARIES;
            }
            if (access.contains("x")) {
                return COMPILED;
            }
            return start >= HEAP_BEGIN && start < HEAP_END && name.isEmpty() ? HEAP : NATIVE;
        }
    }

    static ResidentParts of(long pid) throws IOException {
        return of(Proc.lines(pid + "/smaps"));
    }

    static ResidentParts of(List<String> smaps) {
        Map<Part, Long> sums = new EnumMap<>(Part.class);
        Part part = Part.NATIVE;
        for (String line : smaps) {
            Matcher head = HEAD.matcher(line);
            if (head.matches()) {
                part = Part.of(Long.parseUnsignedLong(head.group(1), 16), head.group(2), head.group(3));
            } else if (line.startsWith("Rss:")) {
                sums.merge(part, Long.parseLong(line.replaceAll("\\D", "")), Long::sum);
            }
        }
        return new ResidentParts(sums);
    }

    /** Rows of a table of Markdown, one for each part. */
    String rows() {
        return kilobytes.entrySet().stream()
                .map(part -> "| %s | %d |".formatted(part.getKey().text, Math.round(part.getValue() / 1024.0)))
                .collect(Collectors.joining("\n"));
    }
}
