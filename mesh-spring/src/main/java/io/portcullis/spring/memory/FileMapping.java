package io.portcullis.spring.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A part of this process's memory that is nothing but the content of a file: what is dropped of it is read again from there when
 * it is used. Immutable.
 *
 * @param start its first address
 * @param bytes its length
 * @param residentBytes of it, how many are in memory
 */
record FileMapping(long start, long bytes, long residentBytes) {
    private static final int KILO = 1024;
    private static final int PATH = 5;

    /**
     * Those in the text of {@code /proc/self/smaps} (proc_pid_smaps(5)) that nobody can write to, and of which no page has been
     * written to before: a library's relocated tables are read-only too, and exist nowhere but in memory.
     */
    static List<FileMapping> in(Stream<String> smaps) {
        Reading reading = new Reading();
        smaps.forEach(reading::line);
        reading.end();
        return reading.found;
    }

    private static final class Reading {
        private final List<FileMapping> found = new ArrayList<>();
        private boolean candidate;
        private long start;
        private long end;
        private long resident;

        void line(String line) {
            int colon = line.indexOf(':');
            int space = line.indexOf(' ');
            if (colon < 0 || space < 0 || colon > space) {
                end();
                begin(line);
            } else if (candidate) {
                value(line.substring(0, colon), line);
            }
        }

        /** {@code 7f10-7f20 r--p 00000000 08:01 1234   /path}. */
        private void begin(String line) {
            String[] fields = line.split(" +", PATH + 1);
            candidate = fields.length > PATH
                    && fields[1].startsWith("r-")
                    && fields[PATH].startsWith("/")
                    && !fields[PATH].startsWith("/dev/");
            if (candidate) {
                int dash = fields[0].indexOf('-');
                start = Long.parseUnsignedLong(fields[0], 0, dash, 16);
                end = Long.parseUnsignedLong(fields[0], dash + 1, fields[0].length(), 16);
                resident = 0;
            }
        }

        private void value(String name, String line) {
            switch (name) {
                case "Rss" -> resident = bytes(line);
                // Pages of our own, in memory or swapped out: they are not in the file.
                case "Anonymous", "Swap" -> candidate = bytes(line) == 0;
                default -> {}
            }
        }

        void end() {
            if (candidate && resident > 0) {
                found.add(new FileMapping(start, end - start, resident));
            }
            candidate = false;
        }

        private static long bytes(String line) {
            return Long.parseLong(line.substring(line.indexOf(':') + 1, line.length() - " kB".length())
                            .strip())
                    * KILO;
        }
    }
}
